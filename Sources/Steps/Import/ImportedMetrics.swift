import PipelineModel
import Statistics

/// Metrics of other tools' benchmarks: named by what was measured, labelled by the benchmark.
enum ImportedMetrics {
  /// The median of samples, with the 95% bounds; nil of none.
  static func metric(
    _ name: String, _ unit: MetricUnit, samples: [Double], labels: [String: String]
  ) -> Metric? {
    guard let summary = Summary(samples) else { return nil }
    let interval = MedianInterval(samples, confidence: 0.95)
    return Metric(
      name, unit, summary.median, labels: labels, sampleCount: samples.count, samples: samples,
      lower: interval?.lower, upper: interval?.upper)
  }

  /// A unit as tools write it, with what one of it is in the base unit; nil where it is none that is known.
  static func unit(_ text: String) -> (unit: MetricUnit, scale: Double)? {
    let plain = text.replacing("μ", with: "µ").lowercased()
    for suffix in ["/iter", "/op", "/iteration"] where plain.hasSuffix(suffix) {
      guard let found = unit(String(plain.dropLast(suffix.utf8.count))) else { continue }
      return found
    }
    let times = ["ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "secs": 1, "seconds": 1]
    if let scale = times[plain] { return (.seconds, scale) }
    let sizes = [
      "b": 1, "byte": 1, "bytes": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1024, "mib": 1_048_576,
      "gib": 1_073_741_824,
    ]
    if let scale = sizes[plain] { return (.bytes, scale) }
    if plain.hasSuffix("/s"), let scale = sizes[String(plain.dropLast(2))] { return (.bytesPerSecond, scale) }
    if ["%", "percent"].contains(plain) { return (.ratio, 0.01) }
    let rates = ["ops/s", "ops/sec", "iter/s", "iter/sec", "req/s", "req/sec", "1/s", "items/s", "hz", "/s"]
    if rates.contains(plain) { return (.perSecond, 1) }
    return nil
  }
}
