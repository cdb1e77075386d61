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

  /// Blocks until all of it is done: call it from a test that is not `async`, since programs that Foundation starts have the
  /// signals held back that the thread holds back, and those of the cooperative pool hold back all.
  ///
  /// - Parameter width: how many items are worked on at once.
  /// - Returns: what the work gave, in the order of the items.
  /// - Throws: the error of the first item, in their order, whose work threw one.
  package static func map<Item: Sendable, Output: Sendable>(
    _ items: [Item], width: Int, _ work: @escaping @Sendable (Item) throws -> Output
  ) throws -> [Output] {
    let shared = Shared<Output>(count: items.count)
    let group = DispatchGroup()
    for _ in 0..<min(width, items.count) {
      group.enter()
      do {
        try OwnThread.start(name: "side-by-side") {
          while let index = shared.take() {
            let output = Result { try work(items[index]) }
            shared.state.withLock { $0.outputs[index] = output }
          }
          group.leave()
        }
      } catch {
        group.leave()
        throw error
      }
    }
    group.wait()
    return try shared.state.withLock { $0.outputs }.compactMap { try $0?.get() }
  }
}
