import Synchronization
import SystemIO

/// The wish of a person or a system that a run end: the first makes running steps end, the second also those
/// steps that run always.
package final class RunControl: Sendable {
  private struct Waiter {
    let level: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var level = 0
    var signal: String?
    var nextWaiter = 0
    var waiters: [Int: Waiter] = [:]
    /// Cancelled before they began to wait.
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  package init() {}

  /// - Parameter signal: the first one given is the one that the run reports.
  package func requestStop(signal: String) {
    let reached = state.withLock { state -> [Waiter] in
      state.level += 1
      if state.signal == nil { state.signal = signal }
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
