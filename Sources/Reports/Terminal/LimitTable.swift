import Diagnostics
import PipelineModel

/// The limits of a budget step: what was measured, the limit, how far apart, the verdict.
///
/// Missed ones first; under each that is no pass stand its reason and what the budget says to do.
struct LimitTable {
  let limits: [LimitOutcome]
  let style: TerminalStyle
  let width: Int
  let indent: String
  /// How many limits are shown.
  let cap: Int
  /// Lines that stand under the limits that broke.
  var diagnosis: [String] = []

  /// A table, or where the terminal is too narrow for one, a line or two for each limit.
  func lines() -> [String] {
    let ordered = limits.byUrgency
    let shown = Array(ordered.prefix(cap))
    let broken = shown.prefix { $0.verdict.isFailure }.count
    var lines =
      tableLines(of: shown, broken: broken)
      ?? underlaid(shown.map(narrowLines), broken: broken).flatMap(\.self)
    if ordered.count > cap {
      lines.append(indent + style.paint("\(ordered.count - cap) more in report.json", .dim))
    }
    return lines
  }

  /// The lines of each limit, those of the diagnosis under the last that broke.
  private func underlaid(_ lines: [[String]], broken: Int) -> [[String]] {
    guard !diagnosis.isEmpty else { return lines }
    let end = broken < lines.count ? [""] : []
    return lines.prefix(broken) + [[""] + diagnosis + end] + lines.dropFirst(broken)
  }

  private func tableLines(of shown: [LimitOutcome], broken: Int) -> [String]? {
    var widest = [1000, 14, 32, 10, 14]
    let cells =
      [["metric", "measured", "limit", "headroom", "verdict"].map { TextTable.Cell($0, .dim) }]
      + shown.map(row)
    let widths = table(cells, widest: widest).widths
    let room = width - widths.dropFirst().reduce(0) { $0 + $1 + 2 }
    if widths[0] > room, room < 32 { return nil }
    widest[0] = room
    let rows = table(cells, widest: widest).lines(style: style)
    let limits = zip(shown, rows.dropFirst()).map { [indent + $1] + remarks(on: $0) }
    return [indent + rows[0]] + underlaid(limits, broken: broken).flatMap(\.self)
  }

  private func table(_ rows: [[TextTable.Cell]], widest: [Int]) -> TextTable {
    var table = TextTable(alignments: [.left, .right, .left, .right, .left], widest: widest)
    for row in rows { table.add(row) }
    return table
  }

  private func row(of limit: LimitOutcome) -> [TextTable.Cell] {
    let tone = TerminalStyle.tone(of: limit.verdict)
    let isPass = limit.verdict == .passed
    return [
      TextTable.Cell(InertText.phrase(limit.metric)),
      TextTable.Cell(StepDigest.measured(limit), isPass ? .plain : tone),
      TextTable.Cell(InertText.phrase(limit.rule)),
      TextTable.Cell(StepDigest.headroom(of: limit), isPass ? .plain : tone),
      TextTable.Cell("\(limit.verdict.mark) \(limit.verdict.rawValue)", tone),
    ]
  }

  private func narrowLines(of limit: LimitOutcome) -> [String] {
    let tone = TerminalStyle.tone(of: limit.verdict)
    let metric = DisplayWidth.cut(InertText.phrase(limit.metric), to: width - 2)
    let measured = limit.value == nil ? "not measured" : StepDigest.measured(limit)
    var facts = "\(measured), limit \(InertText.phrase(limit.rule))"
    if limit.headroom != nil { facts += ", headroom \(StepDigest.headroom(of: limit))" }
    return [indent + style.paint(limit.verdict.mark, tone) + " " + metric] + remark("", facts)
      + remarks(on: limit)
  }

  private func remarks(on limit: LimitOutcome) -> [String] {
    // What a change came to is worth a line also where it holds.
    if limit.verdict == .passed {
      // What a pass without a figure rests on stands nowhere else.
      let isPlain = limit.evidence == nil && limit.value != nil
      return isPlain ? [] : limit.reason.map { remark("", $0) } ?? []
    }
    return (limit.reason.map { remark("", $0) } ?? []) + (limit.action.map { remark("action: ", $0) } ?? [])
  }

  private func remark(_ label: String, _ text: String) -> [String] {
    let hanging = indent + "  " + String(repeating: " ", count: label.count)
    let room = width - hanging.count + indent.count
    let text = InertText.cut(InertText.phrase(text), toBytes: 2000)
    return WrappedText.lines(text, first: room, rest: room).enumerated().map {
      $0.offset == 0 ? indent + "  " + style.paint(label, .bold) + $0.element : hanging + $0.element
    }
  }
}
