import Diagnostics
import Documents
import PromQL

/// What a check of one rule sees, and where it puts what it finds.
struct RuleContext {
  let rule: Rule
  let group: RuleGroup
  /// The rule's PromQL; nil where it has a fault.
  let expression: RuleExpression?
  /// The rule's labels and annotations that are templates.
  let templates: [RuleTemplate]
  let target: PrometheusTarget
  let metrics: MetricKnowledge
  /// The check that is running.
  var setting: CheckSetting
  /// Every part of the expression, in the order of the text; none where it has a fault.
  let nodes: [PromQLExpression]
  private(set) var findings: [Diagnostic] = []

  init(
    rule: Rule, group: RuleGroup, templates: [RuleTemplate], target: PrometheusTarget,
    metrics: MetricKnowledge, setting: CheckSetting
  ) {
    self.rule = rule
    self.group = group
    self.templates = templates
    self.expression = rule.expression.flatMap { $0.isSound ? $0 : nil }
    self.target = target
    self.metrics = metrics
    self.setting = setting
    var nodes: [PromQLExpression] = []
    expression?.tree.walk { nodes.append($0) }
    self.nodes = nodes
  }

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
