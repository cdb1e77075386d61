import PipelineModel

/// The log of a CI system: one line at each step's end, its own log below it, so that steps that ran at once do not
/// mix. What went well is folded where the system can fold.
///
/// A pure function of the events and the logs.
package struct GroupedReporter: Sendable {
  /// How a system marks lines that it shows folded.
  package enum Folding: Sendable {
    case none
    /// `::group::` and `::endgroup::` (GitHub Actions, workflow commands).
    case github
  }

  private static let longestLog = 1_000

  private let folding: Folding
  private var reporter: ProgressReporter

  package init(isColoured: Bool, folding: Folding) {
    self.folding = folding
    reporter = ProgressReporter(isColoured: isColoured)
  }

  /// The lines that the event gives, without line breaks.
  ///
  /// - Parameter log: the text of the log of the step that has ended; nil where it has none.
  package mutating func lines(for entry: JournalEntry, log: String?) -> [String] {
    let told = reporter.lines(for: entry)
    switch entry.event {
    case .stepStarted: return []
    case .serviceChanged(let event) where event.state == .starting: return []
    case .stepFinished(let event):
      let log = self.log(log, of: event.step)
      guard folding == .github, !log.isEmpty, let head = told.first,
        [.passed, .warned, .skipped, .cancelled].contains(event.verdict)
      else { return told + log }
      return ["::group::" + WorkflowCommand.data(head)] + told.dropFirst() + log + ["::endgroup::"]
    default: return told
    }
  }

  /// The last lines, marked so that none is taken for a command.
  private func log(_ text: String?, of step: StepID) -> [String] {
    let lines = InertText.lines(text ?? "")
    let missing = lines.count - Self.longestLog
    return
      (missing > 0 ? ["  │ … \(English.count(missing, "line")) before these in steps/\(step)/log.txt"] : [])
      + lines.suffix(Self.longestLog).map { "  │ " + InertText.cut($0, toBytes: 2000) }
  }
}
