import PromQL

/// `matchers-contradict`
enum MatchersContradict {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "matchers-contradict", .error, "The matchers of a selector can hold at once.",
      why: "All matchers of a selector must hold; two that exclude each other select nothing, ever.",
      example: """
        - alert: Slow
          expr: http_latency_seconds{env="prod", ‹env="staging"›} > 1
        """,
      fix: """
        - alert: Slow
          expr: http_latency_seconds{env=~"prod|staging"} > 1
        """),
    body: .expression(ExpressionChecks.contradictions))
}
