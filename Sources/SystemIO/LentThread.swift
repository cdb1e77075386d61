import Synchronization

/// As `runOnOwnThread`, on a thread that earlier work has left where there is one: a new thread costs the kernel and the
/// heap more than a short piece of work does. For work that comes by the thousand and leaves its thread as it found it.
package func runOnLentThread<T: Sendable>(
  name: String, _ body: @Sendable @escaping () throws -> T
) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try LentThread.start(name: name) { continuation.resume(with: Result { try body() }) }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// Threads that wait for their next piece of work when they have done one.
enum LentThread {
  private struct Work: Sendable {
    let name: String
    let body: @Sendable () -> Void
  }

  /// A thread that finds so many waiting ends.
  private static let mostIdle = 16

  /// Where those threads look for work that wait for it; the last one waits the shortest time.
  private static let idle = Mutex<[BlockingQueue<Work>]>([])

  static func start(name: String, _ body: @Sendable @escaping () -> Void) throws(SystemError) {
    if let letterbox = idle.withLock({ $0.popLast() }) {
      letterbox.push(Work(name: name, body: body))
      return
    }
    try OwnThread.start(name: name) {
      body()
      let letterbox = BlockingQueue<Work>()
      var shown = name
      while isWaiting(at: letterbox), let work = letterbox.pop() {
        if work.name != shown { OwnThread.rename(work.name) }
        shown = work.name
        work.body()
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
