/// One server behind a queue, first come first served: a service whose ceiling is known exactly.
struct ServiceQueue: Sendable {
  /// The longest wait; who would wait longer is refused.
  static let longestWaitNanoseconds: Int64 = 10_000_000_000

  private let perSecond: Int64
  /// When all that came before is done, in nanoseconds since the start of the service.
  private var freeNanoseconds: Int64 = 0
  /// What is owed beyond, in `perSecond`ths of a nanosecond, so that no rate drifts.
  private var owed: Int64 = 0

  /// - Parameter perSecond: at least 1.
  init(perSecond: Int) { self.perSecond = Int64(perSecond) }

  /// When a request that comes now is answered; nil where the queue is full.
  ///
  /// - Parameter elapsed: nanoseconds since the start of the service, here and in what is given.
  mutating func join(at elapsed: Int64) -> Int64? {
    if freeNanoseconds < elapsed {
      freeNanoseconds = elapsed
      owed = 0
    }
    guard freeNanoseconds - elapsed <= Self.longestWaitNanoseconds else { return nil }
    freeNanoseconds += 1_000_000_000 / perSecond
    owed += 1_000_000_000 % perSecond
    if owed >= perSecond {
      owed -= perSecond
      freeNanoseconds += 1
    }
    return freeNanoseconds
  }
}
