import PromQL

/// `equal-with-regex`
enum EqualWithRegex {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "equal-with-regex", .warning,
      "A value that looks like a regular expression stands behind '=~' or '!~'.",
      why: "Behind '=' the value is taken letter by letter: no series has the status '5..'.",
      example: """
        - alert: Errors
          expr: rate(http_requests_total{status‹=›"5.."}[5m]) > 1
        """,
      fix: """
        - alert: Errors
          expr: rate(http_requests_total{status=~"5.."}[5m]) > 1
        """),
    body: .expression(ExpressionChecks.equalWithPatterns))
}
