import Diagnostics
import PromQL

/// `group-size`
enum GroupSize {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "group-size", .warning, isOn: false, "A group has not too many rules.",
      why:
        "The rules of a group are evaluated one after the other; a long group may not be done before its next turn.",
      example: """
        - { record: a, expr: up }
        - { record: b, expr: up }
        - { record: ‹c›, expr: up }
        """,
      fix: """
        - { record: a, expr: up }
        - { record: b, expr: up }
        """,
      parameters: [CheckParameter("maximum", .number(20), "The most rules of a group.")]),
    body: .rule { context in
      let maximum = Int(context.setting.number("maximum"))
      guard context.group.rules.indices.contains(maximum),
        context.group.rules[maximum].nameNode.range == context.rule.nameNode.range
      else { return }
      context.find(
        "group '\(context.group.name)' has \(context.group.rules.count) rules, more than \(maximum)",
        at: context.rule.nameNode.range, help: "move this rule and those behind it to another group")
    })
}
