import PipelineModel

/// A series of the history on a terminal: rows of points, its changes of level, the commits between.
struct HistoryPlot {
  /// Of one metric, branch and machine, the oldest first; at least one.
  let series: [HistoryEntry]
  let width: Int

  private static let rows = 10

  func text() -> String {
    guard let last = series.last else { return "" }
    let limit = TrendLimit(direction: .any, detector: .loadline, against: last.source.branch ?? "")
    let nights = series.map { TrendNight(value: $0.value, time: $0.time, commit: $0.source.commit) }
    let changes = TrendJudgement(nights, limit: limit).changes
    let branch = last.source.branch.map { " on \($0)" } ?? ""
    let runs = "\(series.count) run\(series.count == 1 ? "" : "s")"
    var lines = ["\(last.series)\(branch), \(runs), \(last.machine.name)"]
    lines += chart(marks: Set(changes.map(\.index)))
    lines += changes.map { change in
      let share = Quantity(abs(change.share), .ratio)
      let word = change.share > 0 ? "rose" : "fell"
      let state = change.isSuspected ? "suspected" : "confirmed"
      return
        "\(state): \(word) \(share) on \(CalendarText.day(series[change.index].time))\(commits(change.index))"
    }
    if changes.isEmpty { lines.append("no change of level") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func commits(_ index: Int) -> String {
    guard let first = series[index].source.commit else { return "" }
    let before = index > 0 ? series[index - 1].source.commit.map { "\($0.prefix(7)).." } ?? "" : ""
    return " (\(before)\(first.prefix(7)))"
  }

  private func chart(marks: Set<Int>) -> [String] {
    let shown = Array(series.suffix(max(10, width - 12)))
    let offset = series.count - shown.count
    let values = shown.map(\.value)
    guard let least = values.min(), let most = values.max() else { return [] }
    let unit = shown[0].unit
    let range = most - least
    var grid = [[Character]](
      repeating: [Character](repeating: " ", count: shown.count), count: Self.rows)
    for (column, value) in values.enumerated() {
      for row in 0..<Self.rows where marks.contains(column + offset) { grid[row][column] = "┊" }
      let height =
        range > 0 ? Int(((value - least) / range * Double(Self.rows - 1)).rounded()) : Self.rows / 2
      grid[Self.rows - 1 - height][column] = "•"
    }
    return grid.enumerated().map { row, cells in
      let label =
        row == 0
        ? Quantity(most, unit).description : row == Self.rows - 1 ? Quantity(least, unit).description : ""
      let body = String(String(cells).reversed().drop { $0 == " " }.reversed())
      return String(repeating: " ", count: max(0, 9 - label.count)) + label + " │" + body
    }
  }
}
