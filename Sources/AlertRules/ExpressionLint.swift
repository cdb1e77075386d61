import Diagnostics
import Documents
import PromQL

/// Checks an expression that stands in no rule file: a query of a pipeline.
package enum ExpressionLint {
  /// Checks of rules that do not hold of a query: what it may give is its caller's to say, and so is how often the
  /// targets are scraped.
  private static let foreign = ["rule-result-type", "short-range"]

  private static let checker: RuleChecker = {
    var settings = RuleLintSettings.standard
    for code in foreign { settings[code: code]?.isOn = false }
    return RuleChecker(settings)
  }()

  /// What the expression evaluates to, nil where it is not sound, and its faults in the order of the text.
  ///
  /// - Parameters:
  ///   - text: as the parser should see it.
  ///   - node: where it stands; each byte of its text is the byte of `text` at the same place.
  package static func check(
    _ text: String, at node: Node, name: String
  ) -> (type: ValueType?, diagnostics: [Diagnostic]) {
    let collector = DiagnosticCollector()
    let memo = RuleTextMemo(target: .undeclared)
    guard let expression = RuleExpression.read(text, at: node, memo: memo, collector: collector),
      expression.isSound
    else { return (nil, collector.diagnostics) }
    let rule = Rule(
      kind: .record, name: name, nameNode: node, node: node, expression: expression, labels: [],
      annotations: [], holdTime: nil, holdSeconds: nil)
    let group = RuleGroup(name: name, place: node, node: node, interval: nil, labels: [], rules: [rule])
    collector.add(checker.findings(in: group, memo: memo).map(\.diagnostic))
    return (expression.tree.type, collector.diagnostics.sortedByPlace())
  }
}
