import Execution
import PipelineModel
import Synchronization

/// The windows that the steps before a budget step measured, read from their files when they are first asked for.
final class StepWindows: Sendable {
  private let context: StepContext
  private let read = Mutex<[StepID: Result<LoadWindows, MissingWindows>]>([:])

  init(context: StepContext) { self.context = context }

  /// The metric in windows of so many seconds, or why there are none.
  func values(
    _ step: StepFinished, _ metric: MetricReference, _ seconds: Int
  ) -> Result<[MetricWindow], MissingWindows> {
    let windows = read.withLock { read in
      if let found = read[step.step] { return found }
      let found = LoadWindows.read(step, path: context.artifactPath)
      read[step.step] = found
      return found
    }
    return windows.flatMap { $0.values(of: metric, every: seconds) }
  }
}
