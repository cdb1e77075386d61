import PipelineModel

/// Lines for stderr while a run goes on, where no live view is possible: one at each step's start and end.
///
/// A pure function of the events so far.
package struct ProgressReporter: Sendable {
  private let style: TerminalStyle
  private var kinds: [StepID: (name: String, kind: String)] = [:]
  private var serviceStarts: [String: Double] = [:]

  package init(isColoured: Bool) { style = TerminalStyle(isColoured: isColoured) }

  /// The lines that the event gives, without line breaks; none for events that say nothing new to a person.
  package mutating func lines(for entry: JournalEntry) -> [String] {
    let lines: [String]
    switch entry.event {
    case .runStarted(let event):
      for step in event.steps { kinds[step.id] = (phrase(step.name), phrase(step.kind)) }
      let steps = English.count(event.steps.count, "step")
      lines = [style.paint(phrase(event.pipeline), .bold) + ": \(steps), run \(phrase(event.run))"]
    case .serviceChanged(let event): lines = service(event, at: entry.time)
    case .stepStarted(let event):
      let kind = kinds[event.step].map { " " + style.paint("(\($0.kind))", .dim) } ?? ""
      lines = ["▶ \(name(of: event.step))\(kind)"]
    case .stepFinished(let event): lines = ending(of: event)
    case .stepRetried(let event): lines = retry(of: event)
    case .note(let event): lines = detailed("note: ", .bold, event.message)
    case .runFinished(let event):
      lines =
        (event.signal.map { "interrupted by \(phrase($0)); reports are written" } ?? event.reason.map(phrase))
        .map { [style.paint($0, .yellow)] } ?? []
    }
    return lines.map(InertText.outputLine)
  }

  private mutating func service(_ event: ServiceChanged, at time: Double) -> [String] {
    let name = phrase(event.service)
    switch event.state {
    case .starting:
      serviceStarts[event.service] = time
      return ["▶ service \(name)"]
    case .ready:
      let duration = serviceStarts[event.service].map { " in " + text(seconds: time - $0) } ?? ""
      return [style.paint("✓", .green) + " service \(name) ready\(duration)"]
    case .failed: return detailed("✗ service \(name) failed", .red, event.reason.map { ": " + $0 } ?? "")
    case .stopped: return []
    }
  }

  private func ending(of event: StepFinished) -> [String] {
    let verdict = event.verdict
    let digest = StepDigest.text(
      reason: event.reason, limits: event.limits, findings: event.findings, metrics: event.metrics,
      reused: event.reused)
    let ran =
      event.reused == nil && verdict != .skipped
      && (verdict != .cancelled || event.seconds > 0)
    let time = ran ? " in " + text(seconds: event.seconds) : ""
    let said = digest.isEmpty ? "" : ": " + digest
    let mark = style.paint(verdict.mark, TerminalStyle.tone(of: verdict))
    let word = style.paint(verdict.rawValue, TerminalStyle.tone(of: verdict))
    return ["\(mark) \(name(of: event.step)) \(word)\(time)\(said)"] + tail(event.reason ?? "")
  }

  private func retry(of event: StepRetried) -> [String] {
    let said = event.reason.map { ": " + phrase(InertText.lines($0).first ?? "") } ?? ""
    let tone = TerminalStyle.tone(of: event.verdict)
    return [
      style.paint("↻", tone) + " \(name(of: event.step)) attempt \(event.attempt) "
        + style.paint(event.verdict.rawValue, tone)
        + " in \(text(seconds: event.seconds))\(said); again in \(text(seconds: event.delay))"
    ]
  }

  /// A text's first line after the lead, the last twenty of the others below it.
  private func detailed(_ lead: String, _ tone: TerminalStyle.Tone, _ text: String) -> [String] {
    [style.paint(lead, tone) + phrase(InertText.lines(text).first ?? "")] + tail(text)
  }

  private func tail(_ text: String) -> [String] {
    InertText.lines(text).dropFirst().suffix(20).map { "  │ " + InertText.cut($0, toBytes: 2000) }
  }

  private func name(of id: StepID) -> String { kinds[id]?.name ?? phrase(id.text) }

  private func phrase(_ text: String) -> String { InertText.cut(InertText.phrase(text), toBytes: 2000) }

  private func text(seconds: Double) -> String { QuantityFormat.text(Quantity(max(0, seconds), .seconds)) }
}
