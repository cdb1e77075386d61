import Diagnostics
import PromQL

/// `missing-for`
enum MissingFor {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "missing-for", .info, "An alert says with 'for' how long its condition must hold.",
      why: "Without it one bad sample wakes somebody up; 'for: 0s' says that this is meant.",
      example: """
        - ‹alert›: Down
          expr: up == 0
        """,
      fix: """
        - alert: Down
          expr: up == 0
          for: 5m
        """),
    body: .rule { context in
      guard context.rule.kind == .alert, context.rule.holdTime == nil, let tree = context.tree,
        AlertWithoutCondition.isConditional(tree), !hasRange(tree),
        let entry = context.rule.node.mapping?.entry(named: "alert")
      else { return }
      context.find(
        "\(context.rule.subject) fires at the first sample", at: entry.key.range,
        help: "add 'for: 5m', or 'for: 0s' where that is meant")
    })

  /// Functions of ranges smooth by themselves; constants are never still.
  private static func hasRange(_ tree: PromQLExpression) -> Bool {
    var found = tree.selectors.isEmpty
    tree.walk { node in
      if node.type == .matrix { found = true }
    }
    return found
  }
}
