import Synchronization
import SystemIO

/// The work of a step, which ends by itself or is ended: what comes first counts.
final class LimitedWork: Sendable {
  enum End: Sendable { case result, timeout, stop }

  private let task: Task<StepResult, any Error>
  private let end = Mutex<End?>(nil)

  init(_ work: @escaping @Sendable () async throws -> StepResult) {
    task = Task(executorPreference: TaskThreads.shared) { try await work() }
  }

  /// Ends the work, unless it has ended; any thread may call it.
  func end(by cause: End) { if isFirst(cause) { task.cancel() } }

  /// What came first, and what the work gave. Returns when the work has ended, whatever ended it: its processes are gone
  /// then. A cancelled task cancels the work.
  func outcome() async -> (end: End, result: Result<StepResult, any Error>) {
    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    _ = isFirst(.result)
    return (end.withLock { $0 ?? .result }, result)
  }

  private func isFirst(_ cause: End) -> Bool {
    end.withLock { end in
      guard end == nil else { return false }
      end = cause
      return true
    }
  }
}
