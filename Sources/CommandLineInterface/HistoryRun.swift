import Diagnostics
import Execution
import PipelineModel
import Reports
import Steps
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The work of `loadline history`.
enum HistoryRun {
  private static let standardMaximumBytes = 64 << 20

  static func refuseOperands(_ rest: [String], of word: String) throws {
    guard let first = rest.first else { return }
    throw Arguments.Fault(message: "'\(word)' takes no '\(first)'", help: nil)
  }

  // MARK: - Add

  static func add(
    _ runs: [String], to folder: HistoryFolder, _ arguments: Arguments, _ console: Console
  ) async throws -> Int32 {
    guard !runs.isEmpty else {
      throw Arguments.Fault(
        message: "'add' needs a run's folder", help: "write loadline history add performance-results/latest")
    }
    let maximum = try size(arguments) ?? standardMaximumBytes
    let source = try await GitProvenance.read(arguments, console)
    var entries: [HistoryEntry] = []
    for run in runs {
      let (report, diagnostics) = RunReading.report(of: RunFolder(existing: run))
      if !diagnostics.isEmpty { console.tell(diagnostics) }
      guard let report else { return ExitCode.invalidInput.rawValue }
      let found = HistoryEntry.entries(of: report, source: source)
      if found.isEmpty { console.tell("warning: '\(run)' has no metric with a value\n") }
      entries += found
    }
    let all = entries
    let added = try await runOffPool { try folder.add(all) }
    let known = entries.count - added
    console.print(
      "added \(count(added, "entry", "entries")) of \(count(runs.count, "run", "runs")) to \(folder.path)"
        + (known > 0 ? "; \(known) were there already\n" : "\n"))
    let (removed, _) = try await runOffPool { try folder.prune(before: nil, maximumBytes: maximum) }
    if removed > 0 {
      console.tell(
        "warning: the history was larger than \(Quantity(Double(maximum), .bytes)): \(count(removed, "file", "files")) of the oldest months went\n  help: keep more with --max-size\n"
      )
    }
    return ExitCode.passed.rawValue
  }

  private static func runOffPool<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await runOnOwnThread(name: "history", body)
  }

  private static func size(_ arguments: Arguments) throws -> Int? {
    guard let text = arguments.value("--max-size") else { return nil }
    guard let size = Quantity(text), size.unit == .bytes, size.value >= 1, size.value < 1e15 else {
      throw Arguments.Fault(message: "'\(text)' is not a size", help: "write it like 64MiB")
    }
    return Int(size.value)
  }

  // MARK: - List

  private struct Series: Encodable {
    let metric: String
    let branch: String?
    let unit: MetricUnit
    let runs: Int
    let first: Double
    let last: Double
    let value: Double
  }

  private struct Listing: Encodable {
    let version = 1
    let series: [Series]
    let anchors: [String]
  }

  static func list(_ folder: HistoryFolder, _ arguments: Arguments, _ console: Console) throws -> Int32 {
    let entries = read(folder, family: nil, arguments, console)
    let groups = Dictionary(grouping: entries) { "\($0.series)\u{0}\($0.source.branch ?? "")" }
    let series = groups.sorted { $0.key < $1.key }.compactMap { _, entries -> (Series, [HistoryEntry])? in
      guard let first = entries.first, let last = entries.last else { return nil }
      return (
        Series(
          metric: last.series, branch: last.source.branch, unit: last.unit, runs: entries.count,
          first: first.time,
          last: last.time, value: last.value), entries
      )
    }
    if arguments.value("--format") == "json" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      let listing = Listing(series: series.map(\.0), anchors: folder.anchorNames())
      console.print(String(decoding: try encoder.encode(listing), as: UTF8.self) + "\n")
      return ExitCode.passed.rawValue
    }
    if series.isEmpty {
      console.print("no runs in \(folder.path)\n")
      return ExitCode.passed.rawValue
    }
    let rows = series.map { series, entries in
      [
        InertText.phrase(series.metric), series.branch.map(InertText.phrase) ?? "–", "\(series.runs)",
        CalendarText.day(series.last), Quantity(series.value, series.unit).description,
        Sparkline.text(entries.suffix(20).map(\.value)),
      ]
    }
    let header = ["metric", "branch", "runs", "last", "value", ""]
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    for row in [header] + rows {
      let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
      console.print(trimmed(line) + "\n")
    }
    let anchors = folder.anchorNames()
    if !anchors.isEmpty { console.print("anchors: \(anchors.joined(separator: ", "))\n") }
    return ExitCode.passed.rawValue
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func read(
    _ folder: HistoryFolder, family: String?, _ arguments: Arguments, _ console: Console
  ) -> [HistoryEntry] {
    let (entries, diagnostics) = folder.entries(family: family)
    if !diagnostics.isEmpty { console.tell(diagnostics) }
    guard let branch = arguments.value("--branch") else { return entries }
    return entries.filter { $0.source.branch == branch }
  }

  // MARK: - Plot

  static func plot(
    _ name: String, _ folder: HistoryFolder, _ arguments: Arguments, _ console: Console
  ) -> Int32 {
    let entries = read(folder, family: nil, arguments, console)
    let found = entries.filter { $0.series == name }
    guard let last = found.last else {
      console.tell("error: the history has no metric '\(name)'\n")
      let known = Array(Set(entries.map(\.series))).sorted()
      if !known.isEmpty { console.tell("  help: \(Suggestion.help(for: name, among: known))\n") }
      return ExitCode.invalidInput.rawValue
    }
    // Another branch or machine is another series.
    let series = found.filter { $0.source.branch == last.source.branch && $0.machine.isLike(last.machine) }
    let plot = HistoryPlot(series: series, width: console.width)
    console.print(plot.text())
    if series.count < found.count {
      console.print(
        "\(count(found.count - series.count, "run", "runs")) of other branches or machines not shown\n")
    }
    return ExitCode.passed.rawValue
  }

  // MARK: - Prune

  static func prune(_ folder: HistoryFolder, _ arguments: Arguments, _ console: Console) throws -> Int32 {
    let maximum = try size(arguments)
    var oldest: Double?
    if let text = arguments.value("--keep") {
      guard let time = Quantity(text), time.unit == .seconds, time.value > 0 else {
        throw Arguments.Fault(message: "'\(text)' is not a duration above 0s", help: "write it like 400d")
      }
      oldest = Date().timeIntervalSince1970 - time.value
    }
    guard maximum != nil || oldest != nil else {
      throw Arguments.Fault(message: "nothing says what to keep", help: "add --keep TIME or --max-size SIZE")
    }
    let (removed, shortened) = try folder.prune(before: oldest, maximumBytes: maximum)
    console.print("\(count(removed, "file", "files")) removed, \(shortened) shortened\n")
    return ExitCode.passed.rawValue
  }

  private static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}
