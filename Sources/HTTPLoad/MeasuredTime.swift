/// The stretches of a run that count, as one clock that stands still in between.
struct MeasuredTime: Sendable, Equatable {
  struct Interval: Sendable, Equatable {
    let start: Int64
    let end: Int64
    /// What the clock shows at the start, in nanoseconds.
    let before: Int64
  }

  /// Rising, at least one.
  private var intervals: [Interval]
  /// The ends of the first, and whether there are more: for the request loop.
  private var firstStart: Int64
  private var firstEnd: Int64
  private let hasMore: Bool

  /// The measured pieces of a profile; at least one is.
  init(_ profile: LoadProfile) {
    var intervals: [Interval] = []
    var before: Int64 = 0
    for piece in profile.pieces where piece.isMeasured {
      if let last = intervals.last, last.end == piece.start {
        intervals[intervals.count - 1] = Interval(start: last.start, end: piece.end, before: last.before)
      } else {
        intervals.append(Interval(start: piece.start, end: piece.end, before: before))
      }
      before += piece.end - piece.start
    }
    precondition(!intervals.isEmpty, "something is measured")
    self.intervals = intervals
    firstStart = intervals[0].start
    firstEnd = intervals[0].end
    hasMore = intervals.count > 1
  }

  /// When the clock begins to run.
  var start: Int64 { firstStart }

  /// What the clock shows in the end.
  var total: Int64 {
    let last = intervals[intervals.count - 1]
    return last.before + last.end - last.start
  }

  /// The same, so much later.
  func moved(by time: Int64) -> MeasuredTime {
    var moved = self
    moved.intervals = intervals.map {
      Interval(start: $0.start + time, end: $0.end + time, before: $0.before)
    }
    moved.firstStart += time
    moved.firstEnd += time
    return moved
  }

  /// Whether the clock runs at a time; the end of a stretch does not belong to it.
  @inline(__always)
  func contains(_ time: Int64) -> Bool {
    if time >= firstStart && time < firstEnd { return true }
    return hasMore && intervals.contains { time >= $0.start && time < $0.end }
  }

  /// What the clock shows. In a gap it is the last moment of the stretch before; after the end it runs on.
  func elapsed(_ time: Int64) -> Int64 {
    for (index, interval) in intervals.enumerated() {
      if time < interval.start { return max(0, interval.before - 1) }
      if time < interval.end || index == intervals.count - 1 {
        return interval.before + time - interval.start
      }
    }
    return 0
  }

  /// The latest time before which the clock has not shown so much.
  func time(whenElapsed elapsed: Int64) -> Int64 {
    let interval = intervals.last { $0.before <= elapsed } ?? intervals[0]
    return interval.start + elapsed - interval.before
  }
}
