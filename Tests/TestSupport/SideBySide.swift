import Foundation
import Synchronization
import SystemIO

/// Work that mostly waits, done on several items at once, each on a thread of its own.
package enum SideBySide {
  private struct State<Output> {
    var next = 0
    var outputs: [Result<Output, any Error>?]
  }

  private final class Shared<Output: Sendable>: Sendable {
    let state: Mutex<State<Output>>
    init(count: Int) { state = Mutex(State(outputs: Array(repeating: nil, count: count))) }

    func take() -> Int? {
      state.withLock { state in
        guard state.next < state.outputs.count else { return nil }
        defer { state.next += 1 }
        return state.next
      }
    }
  }

  /// - Parameter width: how many items are worked on at once.
  /// - Returns: what the work gave, in the order of the items.
  /// - Throws: the error of the first item, in their order, whose work threw one; the others are worked on all the same.
  package static func map<Item: Sendable, Output: Sendable>(
    _ items: [Item], width: Int, _ work: @escaping @Sendable (Item) throws -> Output
  ) async throws -> [Output] {
    let shared = Shared<Output>(count: items.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(width, items.count) {
        group.addTask {
          try await runOnOwnThread(name: "side-by-side") {
            // Our threads hold back signals, and a program that Foundation starts from one would inherit that.
            var none = sigset_t()
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, nil)
            while let index = shared.take() {
              let output = Result { try work(items[index]) }
              shared.state.withLock { $0.outputs[index] = output }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    return try shared.state.withLock { $0.outputs }.compactMap { try $0?.get() }
  }
}
