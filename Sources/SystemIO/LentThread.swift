import Synchronization

/// As `runOnOwnThread`, on a thread that earlier work has left where there is one: a new thread costs the kernel and the
/// heap more than a short piece of work does. For work that comes by the thousand and leaves its thread as it found it.
package func runOnLentThread<T: Sendable>(
  name: String, _ body: @Sendable @escaping () throws -> T
) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try LentThread.start(name: name) {
        let result = Result { try body() }
        return { continuation.resume(with: result) }
      }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// Threads that wait for their next piece of work when they have done one.
///
/// A thread can be lent again before it tells what its work came to: what is done because of that, and then lends a
/// thread, has the one whose processor is warm.
enum LentThread {
  /// Gives what is to be told, in a way that does not block.
  typealias Body = @Sendable () -> @Sendable () -> Void

  private struct Work: Sendable {
    let name: String
    let body: Body
  }

  /// A thread that finds so many waiting ends.
  private static let mostIdle = 16

  /// Where those threads look for work that wait for it; the last one waits the shortest time.
  private static let idle = Mutex<[BlockingQueue<Work>]>([])

  static func start(name: String, _ body: @escaping Body) throws(SystemError) {
    if let letterbox = idle.withLock({ $0.popLast() }) {
      letterbox.push(Work(name: name, body: body))
      return
    }
    try OwnThread.start(name: name) {
      let letterbox = BlockingQueue<Work>()
      var work = Work(name: name, body: body)
      while true {
        let tell = work.body()
        let isLent = isWaiting(at: letterbox)
        tell()
        guard isLent, let next = letterbox.pop() else { return }
        if next.name != work.name { OwnThread.rename(next.name) }
        work = next
      }
    }
  }

  private static func isWaiting(at letterbox: BlockingQueue<Work>) -> Bool {
    idle.withLock { idle in
      guard idle.count < mostIdle else { return false }
      idle.append(letterbox)
      return true
    }
  }
}
