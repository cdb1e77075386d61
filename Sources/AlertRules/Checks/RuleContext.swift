import Diagnostics
import Documents
import PromQL

/// What a check of one rule sees, and where it puts what it finds.
///
/// One serves all rules of a group in turn, so that its lists keep their room.
struct RuleContext {
  private(set) var rule: Rule
  let group: RuleGroup
  /// The rule's PromQL; nil where it has a fault.
  private(set) var expression: RuleExpression?
  /// The rule's labels and annotations that are templates.
  private(set) var templates: [RuleTemplate] = []
  private let memo: RuleTextMemo
  let metrics: MetricKnowledge
  private let settings: [CheckSetting]
  /// The place of the running check among the settings.
  var current = 0
  /// The parts of the expression; none where it has a fault.
  private(set) var parts: ExpressionParts
  private(set) var comparisons: [Comparison] = []
  /// What was found in all the rules so far.
  private(set) var findings: [RuleFinding] = []

  /// A comparison without 'bool', with the bounds of its sides.
  struct Comparison {
    let left: PromQLExpression
    let link: BinaryChain.Link
    let leftBounds: ValueBounds
    let rightBounds: ValueBounds
  }

  init(
    rule: Rule, group: RuleGroup, memo: RuleTextMemo, metrics: MetricKnowledge, settings: [CheckSetting]
  ) {
    self.rule = rule
    self.group = group
    self.memo = memo
    self.metrics = metrics
    self.settings = settings
    parts = ExpressionParts(target: memo.target)
  }

  /// Shows this rule to the checks that follow.
  mutating func turn(to rule: Rule) {
    self.rule = rule
    templates = RuleTemplate.all(of: rule, memo: memo)
    expression = rule.expression.flatMap { $0.isSound ? $0 : nil }
    parts.turn(to: expression?.tree, selectors: expression?.selectors ?? [])
    comparisons.removeAll(keepingCapacity: true)
    for chain in parts.chains {
      for (left, link) in chain.steps(where: { $0.operation.isComparison && !$0.returnsBool }) {
        comparisons.append(
          Comparison(
            left: left, link: link, leftBounds: ValueBounds(of: left).filled(with: link.fillLeft),
            rightBounds: ValueBounds(of: link.operand).filled(with: link.fillRight)))
      }
    }
  }

  var target: PrometheusTarget { memo.target }

  /// The check that is running.
  var setting: CheckSetting { settings[current] }

  var selectors: [VectorSelector] { parts.selectors }
  var calls: [FunctionCall] { parts.calls }
  var aggregations: [Aggregation] { parts.aggregations }
  var chains: [BinaryChain] { parts.chains }
  var subqueries: [Subquery] { parts.subqueries }

  /// The tree of the rule's PromQL; nil where it has a fault.
  var tree: PromQLExpression? { expression?.tree }

  mutating func find(
    _ message: String, at range: SourceRange, help: String? = nil, notes: [Diagnostic.Note] = [],
    code: String? = nil, severity: Diagnostic.Severity? = nil
  ) {
    findings.append(
      RuleFinding(
        Diagnostic(
          code: code ?? setting.code, severity: severity ?? setting.severity, message: message, range: range,
          help: help, notes: notes)))
  }

  /// A finding in the expression.
  mutating func find(_ message: String, in part: TextRange, help: String? = nil) {
    guard let expression else { return }
    find(message, at: expression.range(part), help: help)
  }

  /// Something that a check of expressions found.
  mutating func find(_ found: ExpressionFinding) {
    guard let expression else { return }
    findings.append(
      RuleFinding(
        Diagnostic(
          code: setting.code, severity: setting.severity, message: found.message,
          range: expression.range(found.range), help: found.help),
        scraped: found.scraped))
  }
}
