import Diagnostics
import Documents
import PipelineModel

/// Google Benchmark's `--benchmark_out_format=json`: the iterations of each run, or where only aggregates were kept, their
/// medians or means.
enum GoogleBenchmarkImport {
  /// What the library writes of each row; any other number is a counter of the benchmark's own.
  private static let known: Set<String> = [
    "family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads", "iterations",
    "real_time", "cpu_time", "cpu_coefficient", "real_coefficient", "rms",
  ]

  private struct Row {
    let node: Node
    let name: String
    let scale: Double
  }

  static func metrics(_ root: Node, collector: DiagnosticCollector) -> [Metric] {
    let fields = FieldReader(collector: collector, subject: "a benchmark of Google Benchmark")
    var order: [String] = []
    var iterations: [String: [Row]] = [:]
    var aggregates: [String: [String: Row]] = [:]
    for node in root["benchmarks"]?.sequence ?? [] {
      guard let name = fields.text(node, node["run_name"] == nil ? "name" : "run_name") else { continue }
      // What `Complexity()` adds is no time of a run.
      let aggregate = node["run_type"]?.string == "aggregate" ? node["aggregate_name"]?.string ?? "" : nil
      if aggregate == "BigO" || aggregate == "RMS" { continue }
      if !order.contains(name) { order.append(name) }
      if node["error_occurred"]?.bool == true {
        let message = node["error_message"]?.string ?? "no reason given"
        fields.fail("benchmark '\(name)' ended with an error: \(message)", at: node)
        continue
      }
      // Its times are written as 0.
      if node["skipped"]?.bool == true {
        let message = node["skip_message"]?.string.map { ": \($0)" } ?? ""
        collector.add(
          Diagnostic(
            code: "skipped-benchmark", severity: .warning,
            message: "benchmark '\(name)' was skipped\(message)", range: node.range))
        continue
      }
      guard let scale = scale(node, fields) else { continue }
      if let time = node["real_time"], time.isNull {
        collector.add(
          Diagnostic(
            code: "skipped-benchmark", severity: .warning,
            message: "benchmark '\(name)' has a run without a time: 'real_time' is no number",
            range: time.range))
      }
      let row = Row(node: node, name: name, scale: scale)
      if let aggregate {
        aggregates[name, default: [:]][aggregate] = row
      } else {
        iterations[name, default: []].append(row)
      }
    }
    return order.flatMap { name -> [Metric] in
      let rows =
        iterations[name] ?? [aggregates[name]?["median"] ?? aggregates[name]?["mean"]].compactMap(\.self)
      return metrics(of: rows, name, fields)
    }
  }

  private static func scale(_ node: Node, _ fields: FieldReader) -> Double? {
    guard let text = fields.text(node, "time_unit") else { return nil }
    if let (unit, scale) = ImportedMetrics.unit(text), unit == .seconds { return scale }
    fields.fail("'\(text)' is no unit of time", at: node["time_unit"] ?? node)
    return nil
  }

  private static func metrics(of rows: [Row], _ name: String, _ fields: FieldReader) -> [Metric] {
    let labels = ["benchmark": name]
    func samples(_ key: String, isTime: Bool) -> [Double] {
      rows.compactMap { row in fields.optionalNumber(row.node, key).map { $0 * (isTime ? row.scale : 1) } }
    }
    let times = [("time", "real_time"), ("cpu", "cpu_time")].compactMap { ours, theirs in
      ImportedMetrics.metric(ours, .seconds, samples: samples(theirs, isTime: true), labels: labels)
    }
    if times.isEmpty, let row = rows.first {
      fields.fail("benchmark '\(name)' has no 'real_time'", at: row.node)
    }
    let counters = (rows.first?.node.mapping?.entries ?? []).filter { entry in
      entry.value.double != nil && !known.contains(entry.name)
    }
    return times
      + counters.compactMap { entry in
        let unit: MetricUnit =
          switch entry.name {
          case "bytes_per_second": .bytesPerSecond
          case "items_per_second": .perSecond
          default: .none
          }
        return ImportedMetrics.metric(
          entry.name, unit, samples: samples(entry.name, isTime: false), labels: labels)
      }
  }
}
