import SystemIO

/// The wall clock and the monotonic clock at the same instant, in nanoseconds.
struct ClockReading: Sendable, Equatable {
  let monotonic: Int64
  /// What is added to monotonic time to make it wall time.
  let wallOffset: Int64

  static var now: ClockReading {
    let before = MonotonicClock.nanoseconds
    let wall = MonotonicClock.wallNanoseconds
    let after = MonotonicClock.nanoseconds
    return ClockReading(monotonic: after, wallOffset: wall - (before + (after - before) / 2))
  }

  func wall(at monotonic: Int64) -> Int64 { monotonic + wallOffset }

  /// The time that threads get to start, so that all begin at the same instant.
  private static let lead: Int64 = 5_000_000
  /// The longest time that a shard waits for the common start.
  private static let longestWait: Int64 = 86_400_000_000_000

  /// When the load begins, in monotonic time: at the common start of all shards, if there is one.
  ///
  /// - Throws: `LoadEngineError.missedStart` where that time has passed, `.distantStart` where it is more than a day
  ///   away.
  func start(of shard: LoadShard?) throws(LoadEngineError) -> Int64 {
    guard let common = shard?.startWallNanoseconds else { return monotonic + Self.lead }
    let (wait, overflows) = common.subtractingReportingOverflow(wall(at: monotonic))
    guard !overflows, wait <= Self.longestWait else { throw .distantStart }
    guard wait >= 0 else { throw .missedStart(lateNanoseconds: -wait) }
    return monotonic + wait
  }
}
