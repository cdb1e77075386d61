extension ExpressionChecks {
  /// Quantiles of buckets whose label `le` is gone.
  package static func quantilesWithoutBounds(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for call in parts.calls {
      guard call.function == .histogramQuantile || call.function == .histogramQuantiles,
        let vector = call.arguments.first(where: { $0.type == .vector }),
        // Native histograms have no buckets as series of their own.
        ComparedValue(of: vector).expression.selectors.contains(where: { isOfHistogram($0.metricName ?? "") })
      else { continue }
      let flow = LabelFlow(of: vector)
      // The bounds of VictoriaMetrics, of which its 'histogram_quantile' can do with either.
      guard let cause = flow.absence(of: "le"), flow.expected("vmrange") == nil else { continue }
      found.append(
        ExpressionFinding(
          "'\(call.name.name)' gets no label 'le': \(cause.reason)", in: cause.range,
          help: "take the series of '_bucket', and keep the label: sum by (le, …) (…)",
          grounds: [.labels(vector.range)]))
    }
    return found
  }

  private static func isOfHistogram(_ name: String) -> Bool {
    name.hasSuffix("_bucket") || LabelFlow.isOfTotals(name)
  }
}
