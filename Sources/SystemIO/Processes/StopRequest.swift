import Synchronization

/// A caller's wish that a child process end; any thread may give it.
package final class StopRequest: Sendable {
  let wakeUp: WakeUp
  private let level = Atomic<Int>(0)

  package init() throws(SystemError) { wakeUp = try WakeUp() }

  /// The first call ends the process in order (SIGTERM, then SIGKILL after the grace time); the second at once.
  package func stop() {
    _ = level.add(1, ordering: .relaxed)
    wakeUp.signal()
  }

  package var isRequested: Bool { level.load(ordering: .relaxed) > 0 }
  var isUrgent: Bool { level.load(ordering: .relaxed) > 1 }
}
