import PromQL

/// What was made of the texts of rules, by text: where a program wrote the rules, expressions and annotations repeat
/// themselves. One thread's own.
package final class RuleTextMemo {
  /// So many texts of each kind are kept; with one more, all are forgotten.
  private static let capacity = 4_096

  package let target: PrometheusTarget
  private var expressions: [String: ParsedExpression] = [:]
  private var templates: [String: TemplateAnalysis] = [:]

  package init(target: PrometheusTarget) { self.target = target }

  func expression(_ text: String) -> ParsedExpression {
    Self.recall(text, in: &expressions) { ParsedExpression(text, target: target) }
  }

  func template(_ text: String) -> TemplateAnalysis {
    Self.recall(text, in: &templates) { TemplateAnalysis(Array(text.utf8), target: target) }
  }

  private static func recall<Made>(_ text: String, in known: inout [String: Made], make: () -> Made) -> Made {
    if let made = known[text] { return made }
    if known.count == capacity { known.removeAll(keepingCapacity: true) }
    let made = make()
    known[text] = made
    return made
  }
}
