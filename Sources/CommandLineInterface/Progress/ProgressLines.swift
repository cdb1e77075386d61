import PipelineModel
import Reports
import Synchronization

/// Shows the events of a run as they come, one line each, on the standard error.
final class ProgressLines: RunProgress {
  private let reporter: Mutex<ProgressReporter>
  private let console: Console

  init(console: Console) {
    reporter = Mutex(ProgressReporter(isColoured: console.areErrorsColoured))
    self.console = console
  }

  func show(_ entry: JournalEntry) {
    reporter.withLock { reporter in
      for line in reporter.lines(for: entry) { console.tell(line + "\n") }
    }
  }
}
