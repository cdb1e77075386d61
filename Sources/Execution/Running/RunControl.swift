import PipelineModel
import Synchronization
import SystemIO

/// The wish of a person or a system that a run end: the first makes running steps end, the second also those
/// steps that run always.
package final class RunControl: Sendable {
  /// Why a run ends itself before its steps have ended.
  enum Cause: Sendable, Equatable {
    case timeout(String)
    case firstFailure(StepID)
  }

  private struct Waiter {
    let level: StopLevel
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var level = StopLevel.none
    var signals = 0
    var signal: String?
    var cause: Cause?
    var nextWaiter = 0
    var waiters: [Int: Waiter] = [:]
    /// Cancelled before they began to wait.
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  package init() {}

  /// - Parameter signal: the first one given is the one that the run reports.
  package func requestStop(signal: String) {
    raise { state in
      state.signals += 1
      state.level = max(state.level, StopLevel(signals: state.signals))
      if state.signal == nil { state.signal = signal }
    }
  }

  /// Ends the run as a first signal does, for a reason of the run's own; the first one counts.
  func requestStop(cause: Cause) {
    raise { state in
      switch cause {
      case .timeout: state.level = max(state.level, .once)
      case .firstFailure: state.level = max(state.level, .firstFailure)
      }
      if state.cause == nil { state.cause = cause }
    }
  }

  var cause: Cause? { state.withLock { $0.cause } }

  private func raise(_ change: (inout State) -> Void) {
    let reached = state.withLock { state -> [Waiter] in
      change(&state)
      let reached = state.waiters.filter { $0.value.level <= state.level }
      for id in reached.keys { state.waiters[id] = nil }
      return Array(reached.values)
    }
    for waiter in reached { waiter.continuation.resume() }
  }

  package var signal: String? { state.withLock { $0.signal } }

  package func hasReached(_ level: StopLevel) -> Bool { state.withLock { $0.level >= level } }

  /// Makes the request urgent once the level is reached; cancel the task when its process has ended.
  func stopUrgently(_ request: StopRequest, from level: StopLevel) -> Task<Void, Never> {
    Task {
      await wait(for: level)
      guard hasReached(level) else { return }
      request.stop()
      request.stop()
    }
  }

  /// Returns when the level is reached, or when the task is cancelled.
  package func wait(for level: StopLevel) async {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.level >= level || state.cancelled.remove(id) != nil { return true }
          state.waiters[id] = Waiter(level: level, continuation: continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        let waiter = state.waiters.removeValue(forKey: id)
        if waiter == nil { state.cancelled.insert(id) }
        return waiter
      }
      waiter?.continuation.resume()
    }
    state.withLock { _ = $0.cancelled.remove(id) }
  }
}
