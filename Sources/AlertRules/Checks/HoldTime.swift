import Diagnostics
import PromQL

/// `hold-time`
enum HoldTime {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "hold-time", .warning, isOn: false, "The 'for' of an alert is as long as the policy says.",
      why:
        "Too short a time wakes people for what heals by itself; too long a one tells them when the damage is done.",
      example: """
        - alert: Down
          expr: up == 0
          for: ‹3d›
        """,
      fix: """
        - alert: Down
          expr: up == 0
          for: 5m
        """,
      parameters: [
        CheckParameter("minimum", .duration(0), "The shortest 'for'."),
        CheckParameter("maximum", .duration(86_400), "The longest 'for'."),
      ]),
    body: .rule { context in
      guard context.rule.kind == .alert else { return }
      let (least, most) = (context.setting.number("minimum"), context.setting.number("maximum"))
      let seconds = context.rule.holdSeconds ?? 0
      guard !(least...max(least, most)).contains(seconds) else { return }
      func shown(_ seconds: Double) -> String { PromQLPrinter.shownDuration(seconds) }
      let isShort = seconds < least
      context.find(
        "\(context.rule.subject) has a 'for' of \(shown(seconds)), \(isShort ? "shorter" : "longer") than \(shown(isShort ? least : most))",
        at: (context.rule.holdTime ?? context.rule.nameNode).range,
        help: "the policy asks for \(shown(least)) to \(shown(most))")
    })
}
