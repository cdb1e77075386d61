/// Whether a thread of the open model sleeps for a moment before it asks which answers have come: only within a burst of
/// answers that were long in coming.
///
/// A service that stalled answers all that it held at once. A thread that waits for the next answer is then woken for each
/// of them, and to wake it costs the service about as much as to answer: on a machine that both share, the load would
/// lengthen the stall that it measures. A sleep is a small share of what the last answers took, so it shows in none of
/// them, and there is none where answers come singly. All durations are in nanoseconds.
package struct BurstCoalescing {
  /// How long a sleep to ask for. The kernel makes it some 8 µs longer.
  package static let sleep: Int64 = 50_000
  /// Each of the last answers took at least so many sleeps.
  static let share: Int64 = 256
  /// How many answers tell of a burst.
  package static let window = 16
  /// Within a burst they come so closely, on the average.
  static let gap: Int64 = 40_000
  /// With fewer requests under way a burst is over.
  static let fewestInFlight = 16

  /// The last whole window was a burst of late answers.
  private var isBurst = false
  private var answers = 0
  private var shortestSince = Int64.max
  private var windowBegin = Int64.min
  private var last = Int64.min

  package init() {}

  /// Takes note of a request that has ended at `now`, of the monotonic clock, after a service time.
  package mutating func ended(after serviceTime: Int64, at now: Int64) {
    if answers == 0 { windowBegin = now }
    answers += 1
    last = now
    shortestSince = min(shortestSince, serviceTime)
    // One quick answer, and others may be quick too.
    if shortestSince < BurstCoalescing.share * BurstCoalescing.sleep { isBurst = false }
    guard answers == BurstCoalescing.window else { return }
    isBurst =
      shortestSince >= BurstCoalescing.share * BurstCoalescing.sleep
      && now - windowBegin <= Int64(BurstCoalescing.window) * BurstCoalescing.gap
    answers = 0
    shortestSince = .max
  }

  /// Whether to sleep before the next look.
  package func sleeps(inFlight: Int, now: Int64) -> Bool {
    isBurst && inFlight >= BurstCoalescing.fewestInFlight && now - last < 2 * BurstCoalescing.sleep
  }
}
