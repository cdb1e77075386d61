import PipelineModel
import Statistics
import Steps

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The result of `loadline bench`.
struct BenchOutput {
  let spec: BenchmarkSpec
  let metrics: [Metric]

  private struct File: Encodable {
    let version = 1
    let seed: UInt64
    let commands: [[String]]
    let metrics: [Metric]
  }

  private var commands: [[String]] {
    if let comparison = spec.comparison {
      return [comparison.base.command, comparison.head.command].compactMap(\.self)
    }
    return spec.cases.map(\.arguments)
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let file = File(seed: spec.seed, commands: commands, metrics: metrics)
    return String(decoding: try encoder.encode(file), as: UTF8.self) + "\n"
  }

  func text() -> String {
    let blocks = spec.comparison.map { [pairs($0)] } ?? spec.cases.map(block)
    let notes = BenchmarkText.remarks(spec, metrics).map { "note: \($0)\n" }
    return (blocks + [ranking(), notes.joined()]).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func metric(_ name: String, of subject: String) -> Metric? {
    metrics.first { $0.name == "\(subject).\(name)" }
  }

  private func block(_ subject: BenchmarkSpec.Case) -> String {
    func shown(_ name: String) -> String { metric(name, of: subject.name)?.quantity?.description ?? "–" }
    let time = metric("time", of: subject.name)
    let runs = time?.sampleCount ?? 0
    let title = subject.name == "command" ? "" : "\(subject.name)  "
    return """
      \(title)\(subject.arguments.joined(separator: " "))
        time    median \(shown("time"))\(bounds(time)), mean \(shown("time.mean")) ± \(shown("time.stddev"))
        range   \(shown("time.min")) … \(shown("time.max")), \(runs) run\(runs == 1 ? "" : "s")
        cpu     user \(shown("user")), system \(shown("system"))
        memory  \(memory(subject))

      """
  }

  /// ` (50.8ms to 51ms)`: the 95% interval of the median.
  private func bounds(_ metric: Metric?) -> String {
    guard let metric, let lower = metric.lower, let upper = metric.upper else { return "" }
    return " (\(Quantity(lower, metric.unit)) to \(Quantity(upper, metric.unit)))"
  }

  private func memory(_ subject: BenchmarkSpec.Case) -> String {
    guard let memory = metric("memory", of: subject.name), let median = memory.quantity else { return "–" }
    guard let least = memory.samples?.min(), let most = memory.samples?.max(), memory.samples?.count ?? 0 > 1
    else {
      return median.description
    }
    return "\(median), \(Quantity(least, .bytes)) … \(Quantity(most, .bytes))"
  }

  // MARK: - Several commands

  /// How much longer than the fastest the others take, with the bounds of the bootstrap.
  private func ranking() -> String {
    let times = spec.cases.compactMap { subject in
      metric("time", of: subject.name).flatMap { metric in metric.value.map { (subject, metric, $0) } }
    }
    guard spec.comparison == nil, times.count > 1, let fastest = times.min(by: { $0.2 < $1.2 }) else {
      return ""
    }
    let lines = times.filter { $0.0 != fastest.0 }.map { subject, metric, value -> String in
      let ratio = QuantityFormat.number(value / fastest.2)
      let interval = BootstrapInterval(first: fastest.1.samples ?? [], second: metric.samples ?? [])
      let bounds = interval.map {
        " (\(QuantityFormat.number(1 + $0.lower)) to \(QuantityFormat.number(1 + $0.upper)))"
      }
      return "  \(subject.name) takes \(ratio) times as long\(bounds ?? "")\n"
    }
    return "\(fastest.0.name) is the fastest\n" + lines.joined()
  }

  private func pairs(_ comparison: ComparisonSpec) -> String {
    func words(_ side: ComparisonSpec.Side) -> String { (side.command ?? []).joined(separator: " ") }
    let rows = ["time", "cpu", "memory"].map { name -> String in
      let base = metric("\(name).base", of: "command")?.quantity?.description ?? "–"
      let head = metric(name, of: "command")?.quantity?.description ?? "–"
      return
        "  \(name.padded(to: 6))  \(base) → \(head), \(change(metric("\(name).change", of: "command")))\n"
    }
    return "base  \(words(comparison.base))\nhead  \(words(comparison.head))\n" + rows.joined()
      + "  \(comparison.pairs) pairs, \(comparison.controlPairs) of head against itself\n"
  }

  private func change(_ metric: Metric?) -> String {
    guard let metric, let value = metric.value else { return metric?.reason ?? "no ratio" }
    return (value > 0 ? "+" : "") + Quantity(value, .ratio).description + bounds(metric)
  }
}
