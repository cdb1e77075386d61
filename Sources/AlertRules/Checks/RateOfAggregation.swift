import PromQL

/// `rate-of-aggregation`
enum RateOfAggregation {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "rate-of-aggregation", .warning, "'rate' is applied to each counter, and the rates are summed.",
      why:
        "When one process restarts the sum falls, 'rate' takes that for a restart of all, and shows a peak that never was.",
      example: """
        - record: job:requests:rate5m
          expr: ‹rate(sum by (job) (http_requests_total)[5m:])›
        """,
      fix: """
        - record: job:requests:rate5m
          expr: sum by (job) (rate(http_requests_total[5m]))
        """),
    body: .expression(ExpressionChecks.ratesOfAggregations))
}
