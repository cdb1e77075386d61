import Diagnostics
import PromQL

/// `quantile-of-counter`
enum QuantileOfCounter {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "quantile-of-counter", .warning, "'histogram_quantile' gets rates of buckets, not the buckets.",
      why:
        "Buckets count since the start of the process: their quantile is that of its whole life and hardly moves.",
      example: """
        - alert: Slow
          expr: histogram_quantile(0.95, sum by (le) (‹http_duration_seconds_bucket›)) > 1
        """,
      fix: """
        - alert: Slow
          expr: histogram_quantile(0.95, sum by (le) (rate(http_duration_seconds_bucket[5m]))) > 1
        """),
    body: .rule { context in
      for call in context.calls {
        guard call.function == .histogramQuantile,
          let bucket = call.arguments.last.flatMap(rawBucket)
        else { continue }
        context.find(
          "'histogram_quantile' of counters since the start of the process", in: bucket.range,
          help: "write 'rate(…[5m])' around the buckets")
      }
    })

  private static func rawBucket(_ node: PromQLExpression) -> VectorSelector? {
    switch node.unwrapped {
    case .vectorSelector(let selector):
      return selector.metricName?.hasSuffix("_bucket") == true && selector.metricName?.contains(":") == false
        ? selector : nil
    case .aggregation(let aggregation): return aggregation.operand.flatMap(rawBucket)
    default: return nil
    }
  }
}
