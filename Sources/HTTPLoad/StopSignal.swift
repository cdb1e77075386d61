import Synchronization
import SystemIO

/// Tells a worker, from any thread, to give up.
final class StopSignal: Sendable {
  let wakeUp: WakeUp
  private let flag = Atomic(false)

  init() throws(SystemError) { wakeUp = try WakeUp() }

  var isSet: Bool { flag.load(ordering: .acquiring) }

  func set() {
    flag.store(true, ordering: .releasing)
    wakeUp.signal()
  }
}
