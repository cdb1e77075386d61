import Synchronization
import SystemIO

/// Tells a worker, from any thread, to end before its time.
final class StopSignal: Sendable {
  private enum Wish { static let (none, sendNoMore, giveUp) = (0, 1, 2) }

  let wakeUp: WakeUp
  private let wish = Atomic(Wish.none)

  init() throws(SystemError) { wakeUp = try WakeUp() }

  /// Whether all is to be dropped.
  var isGivingUp: Bool { wish.load(ordering: .acquiring) == Wish.giveUp }
  /// Whether nothing more is to be sent, while what is in flight may end.
  var isEndingEarly: Bool { wish.load(ordering: .acquiring) == Wish.sendNoMore }

  func giveUp() {
    wish.store(Wish.giveUp, ordering: .releasing)
    wakeUp.signal()
  }

  func sendNoMore() {
    // To give up goes before.
    _ = wish.compareExchange(expected: Wish.none, desired: Wish.sendNoMore, ordering: .acquiringAndReleasing)
    wakeUp.signal()
  }
}
