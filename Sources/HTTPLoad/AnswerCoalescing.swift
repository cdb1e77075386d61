/// How long a thread of the closed model sleeps before it asks which answers have come, so that more come with each
/// wake-up.
///
/// A thread that waits for the next answer is woken for every one or two of them, and to sleep and be woken is a good
/// part of what a request costs. The price is that answers are noticed later, so it is kept small: a share of the
/// shortest service time among the last answers. Where few requests are under way, or answers come in numbers by
/// themselves, nothing is waited for. All durations are in nanoseconds.
package struct AnswerCoalescing {
  /// With fewer requests under way too few answers would come meanwhile.
  static let fewestInFlight = 16
  /// A sleep is this part of the shortest service time.
  static let share: Int64 = 32
  static let longestSleep: Int64 = 50_000
  /// Shorter ones cost more than they save.
  static let shortestSleep: Int64 = 5_000
  /// How many answers the shortest service time is found among.
  package static let window = 256

  /// Among the answers of the last whole window; 0 before there is one.
  private var shortest: Int64 = 0
  private var shortestSince = Int64.max
  private var answers = 0

  package init() {}

  /// Takes note of the service time of a request that has ended.
  package mutating func ended(after serviceTime: Int64) {
    shortestSince = min(shortestSince, serviceTime)
    answers += 1
    guard answers == AnswerCoalescing.window else { return }
    shortest = shortestSince
    shortestSince = .max
    answers = 0
  }

  /// How long a sleep to ask for; 0 for none. The kernel makes it some 8 µs longer.
  ///
  /// - Parameter lastBatch: how many answers came with the last wake-up.
  package func sleep(inFlight: Int, lastBatch: Int) -> Int64 {
    guard inFlight >= AnswerCoalescing.fewestInFlight, lastBatch < inFlight / 4 else { return 0 }
    let time = min(min(shortest, shortestSince) / AnswerCoalescing.share, AnswerCoalescing.longestSleep)
    return time < AnswerCoalescing.shortestSleep ? 0 : time
  }
}
