import PromQL

/// `same-operands`
enum SameOperands {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "same-operands", .warning, "The two sides of an operator are not the same series.",
      why:
        "Series are matched by all their labels. A selector with one matcher more, divided by the same selector, is each series divided by itself: always 1.",
      example: """
        - alert: HighErrorRate
          expr: rate(http_requests_total{status=~"5.."}[5m]) ‹/› rate(http_requests_total[5m]) > 0.01
        """,
      fix: """
        - alert: HighErrorRate
          expr: |
            sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01
        """),
    body: .expression(ExpressionChecks.sameOperands))
}
