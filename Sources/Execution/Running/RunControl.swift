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
    let level: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var level = 0
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
      state.level = max(state.level, state.signals)
      if state.signal == nil { state.signal = signal }
    }
  }

  /// Ends the run as a first signal does, for a reason of the run's own; the first one counts.
  func requestStop(cause: Cause) {
    raise { state in
      state.level = max(state.level, 1)
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

  package func hasReached(level: Int) -> Bool { state.withLock { $0.level >= level } }

  /// Makes the request urgent once so many stops were asked for; cancel the task when its process has ended.
  func stopUrgently(_ request: StopRequest, fromLevel level: Int) -> Task<Void, Never> {
    Task {
      await wait(forLevel: level)
      guard hasReached(level: level) else { return }
      request.stop()
      request.stop()
    }
  }

  /// Returns when so many stops were asked for, or when the task is cancelled.
  package func wait(forLevel level: Int) async {
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
