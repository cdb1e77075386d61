import PromQL

/// `argument-range`
enum ArgumentRange {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "argument-range", .error, "Numbers in calls lie where the function takes them.",
      why:
        "Prometheus computes on: a quantile above 1 is +Inf, topk(0, …) is empty, clamp with its limits exchanged too.",
      example: """
        - record: path:latency:p95
          expr: histogram_quantile(‹95›, sum by (path, le) (rate(latency_seconds_bucket[5m])))
        """,
      fix: """
        - record: path:latency:p95
          expr: histogram_quantile(0.95, sum by (path, le) (rate(latency_seconds_bucket[5m])))
        """),
    body: .expression(ExpressionChecks.argumentRanges))
}
