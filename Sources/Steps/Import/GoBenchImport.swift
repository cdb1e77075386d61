import Diagnostics
import Documents
import PipelineModel

/// What `go test -bench` prints, also with `-json`: `BenchmarkName-8  1000  123 ns/op  16 B/op`. Repeated lines are samples.
///
/// The format: go.dev/design/14313-benchmark-format.
enum GoBenchImport {
  private struct Series: Hashable {
    let labels: [String: String]
    let unit: String
  }

  static func metrics(_ source: SourceFile, collector: DiagnosticCollector) -> [Metric] {
    var package: String?
    var order: [Series] = []
    var samples: [Series: [Double]] = [:]
    /// The benchmark whose name stands in a line without its figures: what it prints itself comes between them.
    var openName: String?
    for line in GoTestOutput.lines(of: source, collector: collector) {
      let range = line.range
      var words = line.text.split(whereSeparator: \.isWhitespace).map(String.init)
      if let named = line.package { package = named }
      if words.first == "pkg:" { package = words.dropFirst().first }
      if words.first == "FAIL" || words.first == "---" && words.dropFirst().first == "FAIL:" {
        report("go test failed: \(words.dropFirst().joined(separator: " "))", range, collector)
      }
      if words.count >= 3, words.count % 2 == 1, Int(words[0]) != nil, words.dropFirst(2).contains("ns/op") {
        guard let name = openName else {
          report("a result without the name of its benchmark", range, collector)
          continue
        }
        words.insert(name, at: 0)
      }
      guard let name = words.first, isBenchmark(name) else { continue }
      openName = name
      guard words.count >= 4, words.count % 2 == 0, let runs = Int(words[1]), runs > 0 else {
        // Without a number of iterations it is a log line, or the name alone before its output; so is what has no pairs.
        if words.count > 1, words.count != 3, Int(words[1]) != nil {
          report("'\(name)' has no value with a unit", range, collector)
        }
        continue
      }
      openName = nil
      let labels = self.labels(name, package: package)
      for place in stride(from: 2, to: words.count, by: 2) {
        guard let value = Double(words[place]), value.isFinite else {
          report("'\(words[place])' of '\(name)' is no number", range, collector)
          continue
        }
        let series = Series(labels: labels, unit: words[place + 1])
        if samples[series] == nil { order.append(series) }
        samples[series, default: []].append(value)
      }
    }
    return order.compactMap { series in
      let (metric, unit, scale) = meaning(of: series.unit)
      return ImportedMetrics.metric(
        metric, unit, samples: (samples[series] ?? []).map { $0 * scale }, labels: series.labels)
    }
  }

  private static func report(_ message: String, _ range: SourceRange, _ collector: DiagnosticCollector) {
    collector.add(Diagnostic(code: "bad-benchmark-file", message: message, range: range, help: nil))
  }

  private static func isBenchmark(_ word: String) -> Bool {
    guard word.hasPrefix("Benchmark") else { return false }
    return word.dropFirst(9).first.map { !$0.isLowercase } ?? true
  }

  /// `BenchmarkSort/large-8` is `Sort/large` on 8 processors.
  private static func labels(_ name: String, package: String?) -> [String: String] {
    var labels: [String: String] = [:]
    var title = String(name.dropFirst("Benchmark".utf8.count))
    if let dash = title.lastIndex(of: "-"), let processors = Int(title[title.index(after: dash)...]),
      processors > 0
    {
      labels["procs"] = "\(processors)"
      title = String(title[..<dash])
    }
    labels["benchmark"] = title.isEmpty ? "Benchmark" : title
    if let package { labels["pkg"] = package }
    return labels
  }

  private static func meaning(of unit: String) -> (metric: String, unit: MetricUnit, scale: Double) {
    switch unit {
    case "ns/op": ("time", .seconds, 1e-9)
    case "B/op": ("allocated", .bytes, 1)
    case "allocs/op": ("allocations", .none, 1)
    case "MB/s": ("speed", .bytesPerSecond, 1e6)
    default:
      if let (known, scale) = ImportedMetrics.unit(unit) {
        (unit.replacing("/", with: "_per_"), known, scale)
      } else {
        (unit.replacing("/", with: "_per_"), .none, 1)
      }
    }
  }
}
