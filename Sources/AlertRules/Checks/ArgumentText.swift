import PromQL

/// `argument-text`
enum ArgumentText {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "argument-text", .error,
      "Texts in calls are what the function takes: label names, RE2, groups that exist.",
      why:
        "Prometheus loads the rule and then fails at every evaluation, or puts nothing in place of '$2'; promtool does not tell.",
      example: """
        - record: host:up
          expr: label_replace(up, "host", "$1", "instance", ‹"(.*"›)
        - record: zone:up
          expr: label_replace(up, "zone", ‹"$2"›, "instance", "(.*)")
        """,
      fix: """
        - record: host:up
          expr: label_replace(up, "host", "$1", "instance", "(.*)")
        - record: zone:up
          expr: label_replace(up, "zone", "$1", "instance", "(.*)")
        """),
    body: .expression(ExpressionChecks.argumentTexts))
}
