import Execution
import PipelineModel
import Reports
import Synchronization

/// Shows each step with its log when it ends, on the standard error.
final class GroupedLogs: RunProgress {
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
    var log: String?
    if case .stepFinished(let event) = entry.event, event.reused == nil { log = folder.logTail(of: event) }
    reporter.withLock { reporter in
      let lines = reporter.lines(for: entry, log: log)
      if !lines.isEmpty { console.tell(lines.map { $0 + "\n" }.joined()) }
    }
  }
}
