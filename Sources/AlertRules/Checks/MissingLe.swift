import Diagnostics
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
    body: .rule { context in
      for call in context.calls {
        guard call.function == .histogramQuantile || call.function == .histogramQuantiles,
          let vector = call.arguments.first(where: { $0.type == .vector }),
          // Native histograms have no buckets as series of their own.
          vector.selectors.contains(where: { $0.metricName?.hasSuffix("_bucket") == true }),
          let cause = LabelFlow(of: vector).absence(of: "le")
        else { continue }
        context.find(
          "'\(call.name.name)' gets no label 'le': \(cause.reason)", in: cause.range,
          help: "add it: sum by (le, …) (…)")
      }
    })
}
