import Diagnostics
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
    body: .rule { context in
      for call in context.calls {
        guard call.isGrowth,
          case .subquery(let subquery) = call.arguments.first?.unwrapped,
          case .aggregation(let aggregation) = subquery.expression.unwrapped, aggregation.aggregator == .sum
        else { continue }
        context.find(
          "'\(call.name.name)' of a '\(aggregation.aggregator.rawValue)' takes one restart for all",
          in: call.range,
          help: "write sum(\(call.name.name)(…)): the rate first")
      }
    })
}
