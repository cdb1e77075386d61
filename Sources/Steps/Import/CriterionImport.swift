import Documents
import PipelineModel

/// Criterion's `new/estimates.json`, in nanoseconds, with the `sample.json` and `benchmark.json` beside it.
enum CriterionImport {
  /// - Parameters:
  ///   - path: of the estimates, as the user names it.
  ///   - beside: reads a file of the same folder; nil where it is not there.
  static func metrics(
    _ root: Node, path: String, collector: DiagnosticCollector, beside: (String) -> Node?
  ) -> [Metric] {
    let fields = FieldReader(collector: collector, subject: "an estimate of criterion")
    guard let node = root["median"] ?? root["mean"], let estimate = fields.number(node, "point_estimate")
    else {
      fields.fail("criterion's estimates have neither 'median' nor 'mean'", at: root)
      return []
    }
    let name = beside("benchmark.json")?["full_id"]?.string ?? self.name(of: path)
    let labels = ["benchmark": name]
    if let sample = beside("sample.json"), let times = fields.optionalNumbers(sample, "times"),
      let iterations = fields.optionalNumbers(sample, "iters"), times.count == iterations.count,
      iterations.allSatisfy({ $0 > 0 })
    {
      let samples = zip(times, iterations).map { $0 / $1 * 1e-9 }
      return [ImportedMetrics.metric("time", .seconds, samples: samples, labels: labels)].compactMap(\.self)
    }
    let interval = node["confidence_interval"]
    func bound(_ key: String) -> Double? {
      interval.flatMap { fields.optionalNumber($0, key) }.map { $0 * 1e-9 }
    }
    return [
      Metric(
        "time", .seconds, estimate * 1e-9, labels: labels, lower: bound("lower_bound"),
        upper: bound("upper_bound"))
    ]
  }

  /// `target/criterion/group/name/new/estimates.json` is about `group/name`.
  private static func name(of path: String) -> String {
    var parts = path.split(separator: "/").map(String.init).dropLast()
    if ["new", "base"].contains(parts.last ?? "") { parts = parts.dropLast() }
    if let root = parts.lastIndex(of: "criterion") { parts = parts[(root + 1)...] }
    return parts.isEmpty ? path : parts.joined(separator: "/")
  }
}
