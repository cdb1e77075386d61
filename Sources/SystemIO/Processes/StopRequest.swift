import Synchronization

/// A caller's wish that a child process end; any thread may give it.
package final class StopRequest: Sendable {
  let wakeUp: WakeUp
  private let level = Atomic<Int>(0)

  package init() throws(SystemError) { wakeUp = try WakeUp() }

  /// Ends the process in order: SIGTERM, then SIGKILL after the grace time.
  package func stop() {
    _ = level.max(1, ordering: .relaxed)
    wakeUp.signal()
  }

  /// Ends the process with SIGKILL, now.
  package func stopAtOnce() {
    level.store(2, ordering: .relaxed)
    wakeUp.signal()
  }

  var isRequested: Bool { level.load(ordering: .relaxed) > 0 }
  var isUrgent: Bool { level.load(ordering: .relaxed) > 1 }
}
