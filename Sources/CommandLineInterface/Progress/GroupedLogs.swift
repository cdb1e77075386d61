import Execution
import PipelineModel
import Reports
import Synchronization

/// Shows each step with its log when it ends, on the standard error.
final class GroupedLogs: RunProgress {
  /// Bytes of a log that are shown at most.
  private static let shownBytes = 1 << 20

  private let reporter: Mutex<GroupedReporter>
  private let console: Console
  private let folder: RunFolder

  init(console: Console, folder: RunFolder) {
    reporter = Mutex(
      GroupedReporter(
        isColoured: console.areErrorsColoured,
        folding: console.environment["GITHUB_ACTIONS"] == "true" ? .github : .none))
    self.console = console
    self.folder = folder
  }

  func show(_ entry: JournalEntry) {
    let log = log(of: entry.event)
    reporter.withLock { reporter in
      let lines = reporter.lines(for: entry, log: log)
      if !lines.isEmpty { console.tell(lines.map { $0 + "\n" }.joined()) }
    }
  }

  /// The end of the log of a step that has just ended; nil where it has none.
  private func log(of event: RunEvent) -> String? {
    guard case .stepFinished(let finished) = event, finished.reused == nil,
      let path = finished.artifacts.first(where: { $0 == "steps/\(finished.step)/log.txt" })
    else { return nil }
    return LogExcerpt.read(path, of: folder, bytes: Self.shownBytes)?.text
  }
}
