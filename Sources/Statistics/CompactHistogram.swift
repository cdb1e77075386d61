/// A `Histogram` without its empty buckets: for the many that a run keeps, one a second.
package struct CompactHistogram: Sendable, Equatable {
  /// The buckets that counted something, rising, each below `Histogram.bucketCount`.
  let indices: [UInt16]
  /// What each of them counted.
  let times: [UInt64]
  /// How many durations were recorded.
  package let count: UInt64
  /// The sum of all recorded durations in nanoseconds, exact.
  package let sumNanoseconds: UInt128
  let least: Int64
  let greatest: Int64

  init(
    indices: [UInt16], times: [UInt64], count: UInt64, sumNanoseconds: UInt128, least: Int64, greatest: Int64
  ) {
    self.indices = indices
    self.times = times
    self.count = count
    self.sumNanoseconds = sumNanoseconds
    self.least = least
    self.greatest = greatest
  }

  /// An empty histogram.
  package init() { self = Histogram().compact }

  /// The same with all its buckets.
  package var expanded: Histogram {
    var histogram = Histogram()
    histogram.merge(self)
    return histogram
  }
}
