import Statistics

/// What k6's points come to for one part of the requests.
package struct K6PointSeries: Sendable {
  package struct Second: Sendable, Equatable {
    package var succeeded: UInt64 = 0
    package var lost: UInt64 = 0
    /// In nanoseconds.
    package var durations = CompactHistogram()
  }

  /// Of the whole run, in nanoseconds.
  package private(set) var durations = Histogram()
  package private(set) var judged: UInt64 = 0
  package private(set) var failed: UInt64 = 0
  /// What ended in each second since the beginning of the measurement.
  package private(set) var seconds: [Int: Second] = [:]

  /// Durations of the latest seconds, not yet counted into `seconds`.
  private var fresh: [Int: [Int64]] = [:]

  package init() {}

  /// - Parameter second: nil for what counts in the whole run only.
  mutating func count(_ kind: K6Point.Kind, second: Int?) {
    switch kind {
    case .duration(let nanoseconds):
      durations.record(nanoseconds)
      guard let second else { return }
      // Every request is counted as succeeded until it is judged: a script may switch the judging off.
      seconds[second, default: Second()].succeeded += 1
      if fresh[second] == nil { compact(before: second - 4) }
      fresh[second, default: []].append(nanoseconds)
    case .judged(let hasFailed):
      judged += 1
      guard hasFailed else { return }
      failed += 1
      guard let second else { return }
      seconds[second, default: Second()].lost += 1
    }
  }

  /// Counts the durations of seconds that will hardly get any more.
  mutating func compact(before limit: Int) {
    for second in fresh.keys where second < limit {
      var scratch = Histogram()
      if let known = seconds[second]?.durations { scratch.merge(known) }
      for nanoseconds in fresh[second] ?? [] { scratch.record(nanoseconds) }
      seconds[second, default: Second()].durations = scratch.compact
      fresh[second] = nil
    }
    if limit == .max { settleLosses() }
  }

  /// Takes the requests that failed out of those that succeeded.
  private mutating func settleLosses() {
    for (second, counts) in seconds {
      seconds[second]?.succeeded -= min(counts.succeeded, counts.lost)
    }
  }
}
