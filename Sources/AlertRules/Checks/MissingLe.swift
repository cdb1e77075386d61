import PromQL

/// `missing-le`
enum MissingLe {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "missing-le", .error, "The buckets that 'histogram_quantile' gets have their label 'le'.",
      why: "Without 'le' nothing tells the buckets apart, and the result is empty: the alert never fires.",
      example: """
        - alert: Slow
          expr: histogram_quantile(0.95, ‹sum› (rate(http_duration_seconds_bucket[5m]))) > 1
        """,
      fix: """
        - alert: Slow
          expr: histogram_quantile(0.95, sum by (le) (rate(http_duration_seconds_bucket[5m]))) > 1
        """),
    body: .expression(ExpressionChecks.quantilesWithoutBounds))
}
