import Synchronization

/// Where the workers write, once a second, how far they are and what they have measured meanwhile.
final class ProgressBoard: Sendable {
  struct Entry: Sendable {
    var succeeded: UInt64 = 0
    var failed: UInt64 = 0
    var inFlight = 0
  }

  private struct State {
    var entries: [Entry]
    /// Of each worker, those that nobody has taken yet.
    var windows: [[LoadWindow]]
  }

  private let state: Mutex<State>

  init(workers: Int) {
    state = Mutex(
      State(
        entries: Array(repeating: Entry(), count: workers), windows: Array(repeating: [], count: workers)))
  }

  /// - Parameter windows: those that have closed since the worker wrote last.
  func write(_ entry: Entry, windows: [LoadWindow], worker: Int) {
    state.withLock { state in
      state.entries[worker] = entry
      state.windows[worker] += windows
    }
  }

  /// The sum over all workers, and the windows that each has written since the last call.
  func take() -> (total: Entry, windows: [[LoadWindow]]) {
    state.withLock { state in
      let total = state.entries.reduce(into: Entry()) { total, entry in
        total.succeeded &+= entry.succeeded
        total.failed &+= entry.failed
        total.inFlight += entry.inFlight
      }
      defer {
        for worker in state.windows.indices { state.windows[worker].removeAll(keepingCapacity: true) }
      }
      return (total, state.windows)
    }
  }
}
