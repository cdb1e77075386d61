import Diagnostics
import PipelineModel

/// The part of a terminal that changes while a run goes on: what runs, how far it is, what waits, how much is done.
///
/// A pure function of the events so far, the size of the terminal and the time. What has ended is no part of it: that
/// stands above, in the lines of `ProgressReporter`.
package struct LiveView: Sendable {
  private struct Running {
    let since: Double
    var progress: StepProgress?
  }

  private let style: TerminalStyle
  private var steps: [RunStarted.PlannedStep] = []
  private var places: [StepID: Int] = [:]
  private var running: [StepID: Running] = [:]
  private var ended: [StepID: Verdict] = [:]
  /// Services that are not ready yet, and since when.
  private var awaitedServices: [(name: String, since: Double)] = []
  private var began = 0.0
  /// How long steps took in earlier runs, in seconds.
  package var expected: [StepID: Double] = [:]

  package init(isColoured: Bool) { style = TerminalStyle(isColoured: isColoured) }

  package mutating func note(_ entry: JournalEntry) {
    switch entry.event {
    case .runStarted(let event):
      began = entry.time
      steps = event.steps
      for (place, step) in event.steps.enumerated() { places[step.id] = place }
    case .serviceChanged(let event):
      awaitedServices.removeAll { $0.name == event.service }
      if event.state == .starting { awaitedServices.append((event.service, entry.time)) }
    case .stepStarted(let event): running[event.step] = Running(since: entry.time)
    case .stepRetried(let event): running[event.step]?.progress = nil
    case .stepFinished(let event):
      running[event.step] = nil
      ended[event.step] = event.verdict
    case .note, .runFinished: break
    }
  }

  package mutating func note(_ progress: StepProgress) { running[progress.step]?.progress = progress }

  /// The running steps with the seconds since they began, and the verdicts of those that have ended.
  package func state(at time: Double) -> (running: [StepID: Double], ended: [StepID: Verdict]) {
    (running.mapValues { max(0, time - $0.since) }, ended)
  }

  /// At most `height` lines of at most `width` columns.
  ///
  /// - Parameters:
  ///   - time: seconds since 1970 UTC, as in the journal.
  ///   - secondsLeft: how long the run has still to go; nil where that is not known.
  package func lines(width: Int, height: Int, at time: Double, secondsLeft: Double?) -> [String] {
    guard !steps.isEmpty, height > 0, width > 0 else { return [] }
    let room = height - 1
    let rows = runningRows(at: time) + serviceRows(at: time)
    var lines = table(rows, room: room, width: width, at: time)
    lines += waitingLines(room: min(room - lines.count, Self.longestQueue), width: width)
    return lines + [summary(width: width, at: time, secondsLeft: secondsLeft)]
  }

  // MARK: - Running

  private struct Row {
    let name: String
    let elapsed: Double
    var fraction: Double?
    var text = ""
  }

  private static let barColumns = 10
  private static let longestName = 28
  /// A terminal of fewer has no room for columns.
  private static let leastColumns = 29
  /// Lines about steps that wait.
  private static let longestQueue = 6

  private func runningRows(at time: Double) -> [Row] {
    running.sorted { places[$0.key, default: 0] < places[$1.key, default: 0] }.map { id, state in
      let elapsed = max(0, time - state.since)
      // A step that takes longer than it used to is not done for that.
      let byHistory = expected[id].flatMap { $0 > 0 ? min(0.99, elapsed / $0) : nil }
      return Row(
        name: name(of: id), elapsed: elapsed, fraction: state.progress?.fraction ?? byHistory,
        text: InertText.phrase(state.progress?.text ?? ""))
    }
  }

  private func serviceRows(at time: Double) -> [Row] {
    awaitedServices.map {
      Row(name: InertText.phrase($0.name), elapsed: max(0, time - $0.since), text: "starting")
    }
  }

  private func table(_ rows: [Row], room: Int, width: Int, at time: Double) -> [String] {
    guard room > 0, !rows.isEmpty else { return [] }
    let shown = rows.count > room ? Array(rows.prefix(room - 1)) : rows
    if width < Self.leastColumns {
      return shown.map { DisplayWidth.cut("▶ \($0.name) \(Self.clock($0.elapsed))", to: width) }
        + rest(rows, shown, width)
    }
    let hasFractions = shown.contains { $0.fraction != nil }
    let hasBars = hasFractions && width >= 60
    let bars: [TextTable.Alignment] = (hasBars ? [.left] : []) + (hasFractions ? [.right] : [])
    let nameColumns = min(Self.longestName, max(8, width / 3))
    var table = TextTable(
      alignments: [.left, .right] + bars + [.left],
      widest: [nameColumns, 8] + bars.map { _ in Self.barColumns } + [width])
    for row in shown {
      var cells = [TextTable.Cell(row.name), .init(Self.clock(row.elapsed))]
      if hasBars {
        cells.append(.init(row.fraction.map { Self.bar($0, columns: Self.barColumns) } ?? "", .blue))
      }
      if hasFractions { cells.append(.init(row.fraction.map { "\(Int($0 * 100))%" } ?? "")) }
      table.add(cells + [.init(row.text, .dim)])
    }
    // What the step says last gets the columns that are left.
    let used = table.widths.dropLast().reduce(2) { $0 + $1 + 2 }
    let lines = table.cutting(lastTo: max(0, width - used)).lines(style: style).map {
      style.paint("▶", .blue) + " " + $0
    }
    return lines + rest(rows, shown, width)
  }

  private func rest(_ rows: [Row], _ shown: [Row], _ width: Int) -> [String] {
    guard rows.count > shown.count else { return [] }
    return [style.paint(DisplayWidth.cut("  and \(rows.count - shown.count) more", to: width), .dim)]
  }

  // MARK: - Waiting

  /// The next steps in the order of the file, with what they wait for.
  private func waitingLines(room: Int, width: Int) -> [String] {
    guard room > 0 else { return [] }
    let waiting = steps.lazy.filter { running[$0.id] == nil && ended[$0.id] == nil }
    let next = Array(waiting.prefix(room + 1))
    var lines = next.prefix(next.count > room ? room - 1 : room).map { step in
      let open = step.needs.filter { ended[$0] == nil }.map(name)
      let reason = open.isEmpty ? "" : "  waits for " + English.list(open, atMost: 3)
      return "· " + InertText.phrase(step.name) + reason
    }
    if next.count > room {
      lines.append("  and \(steps.count - ended.count - running.count - lines.count) more wait")
    }
    return lines.map { style.paint(DisplayWidth.cut($0, to: width), .dim) }
  }

  // MARK: - The whole

  private func summary(width: Int, at time: Double, secondsLeft: Double?) -> String {
    let fraction = Double(ended.count) / Double(steps.count)
    let bad = ended.values.count { [.failed, .errored].contains($0) }
    var parts = ["\(ended.count) of \(English.count(steps.count, "step"))"]
    if bad > 0 { parts.append("\(bad) failed") }
    parts.append(Self.clock(max(0, time - began)))
    if let secondsLeft { parts.append("about \(Self.clock(secondsLeft.rounded(.up))) left") }
    let text = parts.joined(separator: " · ")
    let columns = min(24, width - DisplayWidth.of(text) - 2)
    let bar =
      columns >= 4 ? style.paint(Self.bar(fraction, columns: columns), bad > 0 ? .red : .green) + "  " : ""
    return bar + DisplayWidth.cut(text, to: width)
  }

  private func name(of id: StepID) -> String {
    InertText.phrase(places[id].map { steps[$0].name } ?? id.text)
  }

  /// `12s`, `1m 05s`, `2h 07m`.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 3.6e9))
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m \(padded(whole % 60))s" }
    return "\(whole / 3600)h \(padded(whole / 60 % 60))m"
  }

  /// Eighths of a column (U+2588 to U+258F), so that slow progress shows too.
  static func bar(_ fraction: Double, columns: Int) -> String {
    let eighths = Int((min(1, max(0, fraction)) * Double(columns * 8)).rounded(.down))
    var bar = String(repeating: "█", count: eighths / 8)
    let rest = eighths % 8
    if rest > 0 { bar.unicodeScalars.append(Unicode.Scalar(UInt32(0x2590 - rest)) ?? "▏") }
    return bar + String(repeating: "░", count: columns - eighths / 8 - (rest > 0 ? 1 : 0))
  }
}

extension LiveView {
  /// The columns of a line with its colours.
  package static func columns(of line: String) -> Int {
    var columns = 0
    var rest = line[...]
    while let escape = rest.firstIndex(of: "\u{1B}") {
      columns += DisplayWidth.of(String(rest[..<escape]))
      rest = rest[escape...].drop { $0 != "m" }.dropFirst()
    }
    return columns + DisplayWidth.of(String(rest))
  }
}
