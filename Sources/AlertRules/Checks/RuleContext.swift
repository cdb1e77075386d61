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
  /// What was found in all the rules so far.
  private(set) var findings: [Diagnostic] = []

  init(
    rule: Rule, group: RuleGroup, memo: RuleTextMemo, metrics: MetricKnowledge, settings: [CheckSetting]
  ) {
    self.rule = rule
    self.group = group
    self.memo = memo
    self.metrics = metrics
    self.settings = settings
  }

  /// Shows this rule to the checks that follow.
  mutating func turn(to rule: Rule) {
    self.rule = rule
    templates = RuleTemplate.all(of: rule, memo: memo)
    expression = rule.expression.flatMap { $0.isSound ? $0 : nil }
  }

  var target: PrometheusTarget { memo.target }

  /// The check that is running.
  var setting: CheckSetting { settings[current] }

  // The parts of the expression by their kinds, in the order of the text; none where it has a fault.
  var calls: [FunctionCall] { expression?.parsed.parts.calls ?? [] }
  var aggregations: [Aggregation] { expression?.parsed.parts.aggregations ?? [] }
  var chains: [BinaryChain] { expression?.parsed.parts.chains ?? [] }
  var subqueries: [Subquery] { expression?.parsed.parts.subqueries ?? [] }
  var comparisons: [ExpressionParts.Comparison] { expression?.parsed.parts.comparisons ?? [] }
  /// Whether some part of the expression keeps labels from passing.
  var dropsLabels: Bool { expression?.parsed.parts.dropsLabels ?? false }

  /// Every selector of the expression; none where it has a fault.
  var selectors: [VectorSelector] { expression?.selectors ?? [] }

  /// The tree of the rule's PromQL; nil where it has a fault.
  var tree: PromQLExpression? { expression?.tree }

  mutating func find(
    _ message: String, at range: SourceRange, help: String? = nil, notes: [Diagnostic.Note] = [],
    code: String? = nil, severity: Diagnostic.Severity? = nil
  ) {
    findings.append(
      Diagnostic(
        code: code ?? setting.code, severity: severity ?? setting.severity, message: message, range: range,
        help: help, notes: notes))
  }

  /// A finding in the expression.
  mutating func find(_ message: String, in part: TextRange, help: String? = nil) {
    guard let expression else { return }
    find(message, at: expression.range(part), help: help)
  }

  /// The text of a part of the expression, shortened when it is long.
  func text(_ part: TextRange) -> String {
    guard let expression else { return "" }
    let bytes = Array(expression.text.utf8)[part.start..<part.end]
    let text = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " ")
    return text.count > 60 ? text.prefix(59) + "…" : text
  }
}
