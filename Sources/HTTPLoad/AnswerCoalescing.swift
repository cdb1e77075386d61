/// How long a thread of the closed model sleeps before it asks which answers have come, so that more come with each
/// wake-up.
///
/// A thread that waits for the next answer is woken for every one or two of them, and to sleep and be woken is a good
/// part of what a request costs. The price is that answers are noticed later, so it is kept below what anyone measures:
/// a small share of the shortest service time among the last answers. Where few requests are under way, or answers come in
/// numbers by themselves, nothing is waited for. The open model, whose latency is the honest one, has nothing of this.
struct AnswerCoalescing {
  /// With fewer requests under way too few answers would come meanwhile.
  static let fewestInFlight = 16
  /// A sleep is at most this part of the shortest service time.
  static let share: Int64 = 32
  /// In nanoseconds; shorter sleeps cost more than they save.
  static let shortestSleep: Int64 = 5_000
  /// In nanoseconds.
  static let longestSleep: Int64 = 50_000
  /// How many answers the shortest service time is found among; a power of two.
  static let window = 256

  /// Among the answers of the last whole window; 0 before there is one.
  private var shortest: Int64 = 0
  private var shortestSince = Int64.max
  private var answers = 0

  /// Takes note of the service time of a request that has ended, in nanoseconds.
  mutating func ended(after serviceTime: Int64) {
    if serviceTime < shortestSince { shortestSince = serviceTime }
    answers &+= 1
    guard answers & (AnswerCoalescing.window - 1) == 0 else { return }
    shortest = shortestSince
    shortestSince = .max
  }

  /// In nanoseconds; 0 for none.
  ///
  /// - Parameter lastBatch: how many answers came with the last wake-up.
  func sleep(inFlight: Int, lastBatch: Int) -> Int64 {
    guard inFlight >= AnswerCoalescing.fewestInFlight, lastBatch < inFlight / 4 else { return 0 }
    let time = min(shortest, shortestSince) / AnswerCoalescing.share
    return time < AnswerCoalescing.shortestSleep ? 0 : min(time, AnswerCoalescing.longestSleep)
  }
}
