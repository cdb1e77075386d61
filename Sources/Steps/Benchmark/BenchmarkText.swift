import PipelineModel
import Statistics

/// What a benchmark says of itself in a line or a few.
package enum BenchmarkText {
  /// `encode 12.3ms ± 0.2ms, decode …`; of two sides `encode 12.3ms, +4.1% (3.2% to 5% at 95%) against origin/main`.
  static func digest(_ spec: BenchmarkSpec, _ metrics: [Metric]) -> String {
    spec.cases.map { subject in
      func find(_ name: String) -> Metric? {
        metrics.first { $0.name == "\(subject.name).\(name)" && $0.labels == subject.labels }
      }
      let time = find("time")?.quantity?.description ?? "?"
      if let change = find("time.change"), let base = find("time")?.comparison?.baseName {
        return "\(subject.title) \(time), \(ChangeMetrics.text(change)) against \(base)"
      }
      let spread = find("time.stddev")?.quantity.map { " ± \($0)" } ?? ""
      return "\(subject.title) \(time)\(spread)"
    }.joined(separator: ", ")
  }

  /// What a person should know of the samples: outliers, a slow first run, times near the cost of starting a process,
  /// memory that cannot be told apart from ours, a strong effect of the position.
  package static func remarks(_ spec: BenchmarkSpec, _ metrics: [Metric]) -> [String] {
    let floor = metrics.first { $0.name == "time_floor" }?.value
    let leastMemory = metrics.first { $0.name == "memory_floor" }?.value
    return spec.cases.flatMap { subject -> [String] in
      func find(_ name: String) -> Metric? {
        metrics.first { $0.name == "\(subject.name).\(name)" && $0.labels == subject.labels }
      }
      guard let time = find("time"), let samples = time.samples, let report = OutlierReport(samples) else {
        return []
      }
      var remarks: [String] = []
      if let pairs = find("time.change")?.sampleCount, pairs < samples.count {
        remarks.append("\(samples.count / pairs) runs of each side make a pair, as one is short")
      }
      if report.hasSlowFirst {
        remarks.append("the first run was far slower than all others: more warm-up runs may help")
      } else if report.mild + report.severe > 0 {
        let parts = [(report.mild, "mild"), (report.severe, "severe")].filter { $0.0 > 0 }
        let counts = parts.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
        let noun = report.mild + report.severe == 1 ? "outlier" : "outliers"
        remarks.append("\(counts) \(noun) among \(samples.count) runs; none is left out")
      }
      if let floor, let median = time.value, median < 5 * floor {
        remarks.append("starting a process alone takes \(Quantity(floor, .seconds)) here")
      }
      if let least = leastMemory, let memory = find("memory")?.value, memory <= least * 1.05 {
        remarks.append("memory below \(Quantity(least, .bytes)) cannot be told here")
      }
      if let effect = time.comparison.flatMap(ChangeMetrics.positionText) { remarks.append(effect) }
      return remarks.map { "\(subject.title): \($0)" }
    }
  }
}
