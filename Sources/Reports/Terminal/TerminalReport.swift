import Diagnostics
import PipelineModel

/// What a person sees at the end of a run: the steps, the detail of those that did not pass, the verdict.
package struct TerminalReport: Reporter {
  package static let fileName = "report.txt"

  private let style: TerminalStyle
  private let width: Int
  private static let findingsPerStep = 20
  private static let limitsPerStep = 50

  /// - Parameter width: the columns of the terminal; less than 40 counts as 40.
  package init(isColoured: Bool, width: Int) {
    style = TerminalStyle(isColoured: isColoured)
    self.width = min(max(width, 40), 1000)
  }

  package func render(_ report: RunReport) -> String {
    let overview = RunOverview(report: report)
    var lines = heading(report) + [""] + table(report)
    for step in overview.stepsByUrgency where step.hasDetail { lines += [""] + detail(of: step) }
    for service in report.services where service.state == .failed { lines += [""] + failure(of: service) }
    if !report.notes.isEmpty { lines += [""] }
    for note in report.notes.prefix(20) { lines += hanging("note: ", .bold, note, indent: "      ") }
    if report.notes.count > 20 { lines.append("      \(report.notes.count - 20) more in report.json") }
    lines += [""] + ending(overview)
    return lines.map { InertText.outputLine($0.trimmingTrailingBlanks()) + "\n" }.joined()
  }

  private func heading(_ report: RunReport) -> [String] {
    let name = DisplayWidth.cut(InertText.phrase(report.pipeline), to: width)
    let run = InertText.phrase(report.run)
    let isOneLine = DisplayWidth.of(name) + 2 + DisplayWidth.of(run) <= width
    if isOneLine { return [style.paint(name, .bold) + "  " + style.paint(run, .dim)] }
    return [style.paint(name, .bold), style.paint(DisplayWidth.cut(run, to: width), .dim)]
  }

  // MARK: - The table of steps

  private func table(_ report: RunReport) -> [String] {
    // The kinds are the first to go where the terminal is narrow.
    let hasKinds = width >= 60
    let room = min(40, width - (hasKinds ? 44 : 26))
    var table = TextTable(
      alignments: [.left, .left, .left, .right], widest: [room, hasKinds ? 16 : 0, 14, 10])
    table.add(["step", hasKinds ? "kind" : "", "verdict", "time"].map { TextTable.Cell($0, .dim) })
    for step in report.steps {
      let tone = TerminalStyle.tone(of: step.verdict)
      table.add([
        TextTable.Cell(InertText.phrase(step.name), step.verdict == .skipped ? .dim : .plain),
        TextTable.Cell(hasKinds ? InertText.phrase(step.kind) : "", .dim),
        TextTable.Cell("\(step.verdict.mark) \(step.verdict.rawValue)", tone),
        TextTable.Cell(step.startedAt == nil ? "" : text(seconds: step.seconds)),
      ])
    }
    let rows = table.lines(style: style, keepsLastPadding: true)
    let used = table.widths.reduce(0, +) + 2 * table.widths.count
    // Where too little is left for a sentence, what a step says stands below its row.
    let isBeside = width - used >= 24
    let hanging = isBeside ? used : 4
    var lines = [rows[0]]
    for (step, row) in zip(report.steps, rows.dropFirst()) {
      let said = wrapped(StepDigest.text(of: step, glue: "\u{A0}"), room: width - hanging, atMost: 3)
      let padding = String(repeating: " ", count: hanging)
      if isBeside, let first = said.first {
        lines.append(row + "  " + first)
        lines += said.dropFirst().map { padding + $0 }
      } else {
        lines.append(row)
        lines += said.map { padding + $0 }
      }
    }
    return lines
  }

  // MARK: - Detail

  private func detail(of step: StepReport) -> [String] {
    let name = InertText.phrase(step.name)
    let label = DisplayWidth.cut(
      name == step.id.text ? name : "\(name) (\(InertText.phrase(step.id.text)))", to: width / 2)
    let reason = InertText.lines(step.reason ?? "").filter { !$0.allSatisfy { $0 == " " } }
    let lead = "\(step.verdict.mark) \(label) \(step.verdict.rawValue)"
    var lines = hanging(
      lead + (reason.isEmpty ? "" : ": "), TerminalStyle.tone(of: step.verdict), reason.first ?? "",
      indent: "  ")
    lines += reason.dropFirst().suffix(20).map { DisplayWidth.cut("  │ " + $0, to: width) }
    let diagnosis =
      step.diagnosis.map {
        DiagnosisText(
          diagnosis: $0, width: width, indent: step.limits.isEmpty ? "  " : "    ", style: style
        ).lines()
      } ?? []
    if !step.limits.isEmpty {
      lines.append("")
      lines += LimitTable(
        limits: step.limits, style: style, width: width - 2, indent: "  ", cap: Self.limitsPerStep,
        diagnosis: diagnosis
      ).lines()
    } else if !diagnosis.isEmpty {
      lines += [""] + diagnosis
    }
    // Those of a step that looks into a failure stand there.
    if !step.findings.isEmpty, !step.isDiagnosing { lines += findings(of: step) }
    if let log = step.artifacts.first(where: { $0.hasSuffix("/log.txt") }), step.verdict.urgency == 0 {
      lines += ["", "  " + style.paint("log: ", .bold) + InertText.phrase(log)]
    }
    return lines
  }

  private func findings(of step: StepReport) -> [String] {
    let worstFirst = step.findingsWorstFirst
    var lines: [String] = []
    for finding in worstFirst.prefix(Self.findingsPerStep) {
      lines.append("")
      lines += FindingText(finding: finding).lines(width: width, indent: "  ", style: style)
    }
    let more = worstFirst.count - Self.findingsPerStep
    if more > 0 { lines += ["", "  \(more) more in steps/\(InertText.phrase(step.id.text))/findings.json"] }
    return lines
  }

  private func failure(of service: RunReport.Service) -> [String] {
    let reason = InertText.lines(service.reason ?? "")
    let lead =
      "✗ service \(DisplayWidth.cut(InertText.phrase(service.name), to: width / 2)) failed"
      + (reason.isEmpty ? "" : ": ")
    return hanging(lead, .red, reason.first ?? "", indent: "  ")
      + reason.dropFirst().suffix(20).map { DisplayWidth.cut("  │ " + $0, to: width) }
  }

  // MARK: - The last lines

  private func ending(_ overview: RunOverview) -> [String] {
    let report = overview.report
    var lines: [String] = []
    if let interruption = overview.interruption {
      lines += WrappedText.lines(interruption, first: width, rest: width).map { style.paint($0, .yellow) }
    }
    let exit = report.exitCode == 0 ? "" : " (exit \(report.exitCode))"
    let verdict = "\(report.verdict.mark) \(report.verdict.rawValue)"
    lines += hanging(
      verdict, TerminalStyle.tone(of: report.verdict), " in \(overview.time): \(overview.counts)\(exit)",
      indent: "  ")
    return lines
  }

  // MARK: - Lines

  /// A painted lead and a text after it, wrapped with an indent.
  private func hanging(
    _ lead: String, _ tone: TerminalStyle.Tone, _ text: String, indent: String
  ) -> [String] {
    let lead = InertText.cut(InertText.phrase(lead), toBytes: 500)
    let text = InertText.cut(InertText.phrase(text), toBytes: 2000)
    let gap = text.hasPrefix(" ") ? " " : ""
    let wrapped = WrappedText.lines(
      text, first: width - DisplayWidth.of(lead) - gap.count, rest: width - indent.count)
    return wrapped.enumerated().map {
      $0.offset == 0 ? style.paint(lead, tone) + gap + $0.element : indent + $0.element
    }
  }

  private func wrapped(_ text: String, room: Int, atMost limit: Int) -> [String] {
    guard !text.isEmpty else { return [] }
    var lines = WrappedText.lines(text, first: room, rest: room).map { line in
      String(line.map { $0 == "\u{A0}" ? " " : $0 })
    }
    if lines.count > limit {
      lines = Array(lines.prefix(limit))
      lines[limit - 1] = DisplayWidth.cut(lines[limit - 1] + "…", to: room)
    }
    return lines
  }

  private func text(seconds: Double) -> String { QuantityFormat.text(Quantity(seconds, .seconds)) }
}
