import Diagnostics
import PromQL

/// `rule-result-type`
enum RuleResultType {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "rule-result-type", .error, "A rule's expression gives an instant vector or a scalar.",
      why: "Prometheus loads the rule and then fails at every evaluation; promtool does not tell.",
      example: """
        - alert: Down
          expr: ‹up[5m]›
        """,
      fix: """
        - alert: Down
          expr: max_over_time(up[5m]) == 0
        """),
    body: .rule { context in
      guard let tree = context.tree, let type = tree.type, type == .matrix || type == .string else { return }
      context.find(
        "\(context.rule.subject) gives a \(type.rawValue)", in: tree.range,
        help: type == .matrix
          ? "apply a function of ranges, such as rate or max_over_time, and compare"
          : "write an instant vector")
    })
}
