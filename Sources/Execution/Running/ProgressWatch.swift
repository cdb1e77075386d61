import PipelineModel
import Synchronization

/// Tells, while a step runs, how far it is: the last line of its log, and the share of the work that is done where the
/// step itself gives it.
final class ProgressWatch: Sendable {
  private static let interval = Duration.milliseconds(500)

  private let step: StepID
  private let log: StepLog
  private let tell: @Sendable (StepProgress) -> Void
  private let fraction = Mutex<Double?>(nil)

  init(step: StepID, log: StepLog, tell: @escaping @Sendable (StepProgress) -> Void) {
    self.step = step
    self.log = log
    self.tell = tell
  }

  func set(fraction: Double) { self.fraction.withLock { $0 = min(1, max(0, fraction)) } }

  /// Tells of what has changed until the task is cancelled.
  func run() async {
    var last = StepProgress(step: step, fraction: nil, text: nil)
    while (try? await Task.sleep(for: Self.interval)) != nil {
      let now = StepProgress(
        step: step, fraction: fraction.withLock { $0 }, text: log.lastLines(1).first)
      if now != last { tell(now) }
      last = now
    }
  }
}
