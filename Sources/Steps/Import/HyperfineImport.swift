import Documents
import PipelineModel

/// `hyperfine --export-json`: seconds and bytes.
enum HyperfineImport {
  static func metrics(_ root: Node, collector: DiagnosticCollector) -> [Metric] {
    let fields = FieldReader(collector: collector, subject: "a result of hyperfine")
    return (root["results"]?.sequence ?? []).flatMap { result -> [Metric] in
      guard let command = fields.text(result, "command"), let median = fields.number(result, "median") else {
        return []
      }
      // The values of parameters stand in the command already.
      let labels = ["benchmark": command]
      if let codes = result["exit_codes"]?.sequence, let bad = codes.first(where: { $0.integer != 0 }) {
        fields.fail(
          "a run of '\(command)' ended with \(bad.isNull ? "a signal" : "exit code \(bad.scalarText ?? "")")",
          at: bad)
        return []
      }
      let times = fields.optionalNumbers(result, "times")
      let time =
        times.flatMap { ImportedMetrics.metric("time", .seconds, samples: $0, labels: labels) }
        ?? Metric("time", .seconds, median, labels: labels)
      let others = ["user", "system"].compactMap { name in
        fields.optionalNumber(result, name).map {
          Metric("\(name).mean", .seconds, $0, labels: labels, sampleCount: times?.count)
        }
      }
      // hyperfine's figure of a run is the largest of all runs so far: the last is the largest of all.
      let memory = fields.optionalNumbers(result, "memory_usage_byte").flatMap { $0.max() }.map {
        Metric("memory.max", .bytes, $0, labels: labels, sampleCount: times?.count)
      }
      return [time] + others + [memory].compactMap(\.self)
    }
  }
}
