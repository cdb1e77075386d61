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
  // The parts of the expression by their kinds, in the order of the text; none where it has a fault.
  private(set) var calls: [FunctionCall] = []
  private(set) var aggregations: [Aggregation] = []
  private(set) var chains: [BinaryChain] = []
  private(set) var subqueries: [Subquery] = []
  private(set) var comparisons: [Comparison] = []
  /// Whether some part of the expression keeps labels from passing.
  private(set) var dropsLabels = false
  /// What was found in all the rules so far.
  private(set) var findings: [Diagnostic] = []

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
  }

  /// Shows this rule to the checks that follow.
  mutating func turn(to rule: Rule) {
    self.rule = rule
    templates = RuleTemplate.all(of: rule, memo: memo)
    expression = rule.expression.flatMap { $0.isSound ? $0 : nil }
    calls.removeAll(keepingCapacity: true)
    aggregations.removeAll(keepingCapacity: true)
    chains.removeAll(keepingCapacity: true)
    subqueries.removeAll(keepingCapacity: true)
    comparisons.removeAll(keepingCapacity: true)
    dropsLabels = false
    expression?.tree.walk { sort($0) }
  }

  /// Whether the results of a function lack labels of its arguments, or have none.
  private static func dropsLabels(_ function: FunctionName?) -> Bool {
    switch function {
    case .absent, .absentOverTime, .vector, .time, .histogramQuantile, .histogramQuantiles,
      .histogramFraction, .hour, .minute, .month, .year, .dayOfWeek, .dayOfMonth, .dayOfYear, .daysInMonth:
      true
    default: false
    }
  }

  var target: PrometheusTarget { memo.target }

  /// The check that is running.
  var setting: CheckSetting { settings[current] }

  private mutating func sort(_ node: PromQLExpression) {
    switch node {
    case .call(let call):
      calls.append(call)
      if Self.dropsLabels(call.function) { dropsLabels = true }
    case .aggregation(let aggregation):
      aggregations.append(aggregation)
      dropsLabels = true
    case .subquery(let subquery): subqueries.append(subquery)
    case .binary(let chain):
      chains.append(chain)
      if chain.links.contains(where: { $0.matching != nil }) { dropsLabels = true }
      for (left, link) in chain.steps(where: { $0.operation.isComparison && !$0.returnsBool }) {
        comparisons.append(
          Comparison(
            left: left, link: link, leftBounds: ValueBounds(of: left).filled(with: link.fillLeft),
            rightBounds: ValueBounds(of: link.operand).filled(with: link.fillRight)))
      }
    case .vectorSelector(let selector):
      if selector.matchers.contains(where: { $0.operation == .equal && $0.value.isEmpty }) {
        dropsLabels = true
      }
    default: break
    }
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
