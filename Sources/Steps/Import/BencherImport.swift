import Documents
import PipelineModel

/// Bencher Metric Format: `{ benchmark: { measure: { value, lower_value?, upper_value? } } }`.
enum BencherImport {
  /// The measures that Bencher itself defines, with what one of their units is in ours.
  private static let known: [String: (name: String, unit: MetricUnit, scale: Double)] = [
    "latency": ("time", .seconds, 1e-9), "throughput": ("throughput", .perSecond, 1),
    "build-time": ("build-time", .seconds, 1), "file-size": ("file-size", .bytes, 1),
  ]

  static func metrics(_ root: Node, collector: DiagnosticCollector) -> [Metric] {
    let fields = FieldReader(collector: collector, subject: "a measure of Bencher")
    return (root.mapping?.entries ?? []).flatMap { benchmark -> [Metric] in
      guard let measures = benchmark.value.mapping?.entries else {
        fields.fail(
          "benchmark '\(benchmark.name)' must be a mapping of measures; got \(benchmark.value.typeName)",
          at: benchmark.value)
        return []
      }
      return measures.compactMap { measure in
        guard measure.value.mapping != nil else {
          fields.fail(
            "measure '\(measure.name)' must be a mapping; got \(measure.value.typeName)", at: measure.value)
          return nil
        }
        guard let value = fields.number(measure.value, "value") else { return nil }
        let (name, unit, scale) = known[measure.name] ?? (measure.name, .none, 1)
        return Metric(
          name, unit, value * scale, labels: ["benchmark": benchmark.name],
          lower: fields.optionalNumber(measure.value, "lower_value").map { $0 * scale },
          upper: fields.optionalNumber(measure.value, "upper_value").map { $0 * scale })
      }
    }
  }
}
