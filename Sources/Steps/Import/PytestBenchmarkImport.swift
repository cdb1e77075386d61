import Documents
import PipelineModel

/// pytest-benchmark's `--benchmark-json`, in seconds; every round where `--benchmark-save-data` kept it.
enum PytestBenchmarkImport {
  static func metrics(_ root: Node, collector: DiagnosticCollector) -> [Metric] {
    let fields = FieldReader(collector: collector, subject: "a benchmark of pytest-benchmark")
    return (root["benchmarks"]?.sequence ?? []).flatMap { benchmark -> [Metric] in
      guard let name = fields.text(benchmark, "fullname") else { return [] }
      guard let stats = benchmark["stats"], stats.mapping != nil else {
        fields.fail("benchmark '\(name)' has no 'stats'", at: benchmark)
        return []
      }
      guard let median = fields.number(stats, "median") else { return [] }
      let labels = ["benchmark": name]
      let rounds = fields.optionalNumber(stats, "rounds").flatMap { Int(exactly: $0) }
      let time =
        fields.optionalNumbers(stats, "data").flatMap {
          ImportedMetrics.metric("time", .seconds, samples: $0, labels: labels)
        } ?? Metric("time", .seconds, median, labels: labels, sampleCount: rounds)
      let others = [
        ("time.mean", "mean"), ("time.stddev", "stddev"), ("time.min", "min"), ("time.max", "max"),
      ]
      return [time]
        + others.compactMap { ours, theirs in
          fields.optionalNumber(stats, theirs).map {
            Metric(ours, .seconds, $0, labels: labels, sampleCount: rounds)
          }
        }
    }
  }
}
