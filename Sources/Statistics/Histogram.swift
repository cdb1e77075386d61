/// Counts of durations in nanoseconds, exact to three significant digits: a High Dynamic Range histogram.
///
/// The geometry is that of HdrHistogram by Gil Tene with lowest 1,000, highest 3.6 × 10¹² (one hour) and three
/// digits: 24,576 counts. Durations below 1 µs share buckets of 512 ns; above the highest, a duration is counted
/// at the highest. The least, the greatest and the sum are kept exactly beside the counts. Histograms merge by
/// exact addition. The counts, 192 KiB, are allocated with the first record or `reserveCounts()`.
package struct Histogram: Sendable, Equatable {
  /// The number of counts of the geometry.
  package static let bucketCount = 24_576
  /// The least duration whose three digits are kept, in nanoseconds.
  package static let lowestNanoseconds: Int64 = 1_000
  /// The greatest duration that has a bucket, in nanoseconds.
  package static let highestNanoseconds: Int64 = 3_600_000_000_000

  /// ⌊log₂ lowest⌋: the width of the narrowest bucket.
  private static let unitMagnitude = 9
  private static let subBucketMask: UInt64 = 2047 << 9

  /// How many durations were recorded.
  package private(set) var count: UInt64 = 0
  /// The sum of all recorded durations in nanoseconds, exact.
  package private(set) var sumNanoseconds: UInt128 = 0
  private var least = Int64.max
  private var greatest = Int64.min
  private var counts: [UInt64] = []

  /// An empty histogram.
  package init() {}

  /// Allocates the counts, so that no later record does.
  package mutating func reserveCounts() {
    if counts.isEmpty { counts = [UInt64](repeating: 0, count: Histogram.bucketCount) }
  }

  package var isEmpty: Bool { count == 0 }
  /// The least recorded duration, exact; nil when empty.
  package var minimum: Int64? { isEmpty ? nil : least }
  /// The greatest recorded duration, exact; nil when empty.
  package var maximum: Int64? { isEmpty ? nil : greatest }

  /// Counts one duration; a negative one counts as 0.
  @inline(__always)
  package mutating func record(_ nanoseconds: Int64) { record(nanoseconds, times: 1) }

  /// Counts the same duration several times.
  package mutating func record(_ nanoseconds: Int64, times: UInt64) {
    guard times > 0 else { return }
    if counts.isEmpty { reserveCounts() }
    let value = max(0, nanoseconds)
    counts[Histogram.index(of: value)] &+= times
    count &+= times
    sumNanoseconds &+= UInt128(truncatingIfNeeded: value) &* UInt128(truncatingIfNeeded: times)
    if value < least { least = value }
    if value > greatest { greatest = value }
  }

  /// Adds all that the other histogram counted.
  package mutating func merge(_ other: Histogram) {
    guard other.count > 0 else { return }
    reserveCounts()
    for index in other.usedIndices { counts[index] &+= other.counts[index] }
    mergeExactValues(count: other.count, sum: other.sumNanoseconds, other.least, other.greatest)
  }

  /// Adds all that the compact histogram counted.
  package mutating func merge(_ other: CompactHistogram) {
    guard other.count > 0 else { return }
    reserveCounts()
    other.forEachBucket { index, times in counts[index] &+= times }
    mergeExactValues(count: other.count, sum: other.sumNanoseconds, other.least, other.greatest)
  }

  /// Forgets everything and keeps the memory.
  package mutating func removeAll() {
    for index in usedIndices { counts[index] = 0 }
    count = 0
    sumNanoseconds = 0
    least = .max
    greatest = .min
  }

  /// The duration that this share of the records does not exceed, in nanoseconds; nil when empty.
  ///
  /// The record of rank ⌈percent × count ÷ 100⌉, at least 1, is looked up, and the highest duration equivalent to
  /// it at three digits is returned, but never more than the exact maximum.
  /// - Parameter percent: 0 to 100, such as 99.9; what lies outside is taken as the nearer end.
  package func percentile(_ percent: Double) -> Int64? {
    guard count > 0, !percent.isNaN else { return nil }
    return value(rank: Histogram.rank(percent: percent, count: count))
  }

  /// The rank ⌈percent × count ÷ 100⌉, from 1 to `count`, immune to the rounding of the product.
  package static func rank(percent: Double, count: UInt64) -> UInt64 {
    if percent >= 100 { return max(1, count) }
    let share = min(max(percent, 0), 100) * Double(count) / 100
    let rank = (share * (1 - 4e-16)).rounded(.up)
    return min(max(1, UInt64(exactly: rank) ?? count), max(1, count))
  }

  /// The duration of the record with this rank (1 is the least) as `percentile` gives it; nil when there is none.
  package func value(rank: UInt64) -> Int64? {
    guard rank >= 1, rank <= count else { return nil }
    if rank == count { return greatest }
    var seen: UInt64 = 0
    for index in usedIndices {
      seen &+= counts[index]
      if seen >= rank { return min(Histogram.highestEquivalent(index: index), greatest) }
    }
    return greatest
  }

  /// The 95% confidence bounds of a percentile, in nanoseconds: the lowest duration equivalent to the record of the
  /// lower rank and the highest equivalent to that of the upper one. Nil where there are too few records.
  package func bounds(percent: Double) -> (lower: Int64?, upper: Int64?) {
    let interval = PercentileInterval(percent: percent, count: count)
    let lower = interval.lowerRank.flatMap(value).map {
      Histogram.lowestEquivalent(index: Histogram.index(of: $0))
    }
    return (lower.map { max($0, least) }, interval.upperRank.flatMap(value))
  }

  /// The exact mean in nanoseconds; nil when empty.
  package var mean: Double? { isEmpty ? nil : Double(sumNanoseconds) / Double(count) }

  /// The standard deviation of the population in nanoseconds, from the middles of the buckets; nil when empty.
  package var standardDeviation: Double? {
    guard let mean else { return nil }
    var squares = 0.0
    forEachBucket { low, high, times in
      let middle = Double(min(max(low + (high - low + 1) / 2, least), greatest))
      squares += (middle - mean) * (middle - mean) * Double(times)
    }
    return (squares / Double(count)).squareRoot()
  }

  /// How many records are at or below a duration, counting its whole bucket.
  package func countAtOrBelow(_ nanoseconds: Int64) -> UInt64 {
    guard count > 0, nanoseconds >= 0 else { return 0 }
    return counts[...Histogram.index(of: nanoseconds)].reduce(0, &+)
  }

  /// Calls the body for every bucket that counted something, in rising order, with its lowest and highest
  /// duration in nanoseconds and its count.
  package func forEachBucket(_ body: (_ lowest: Int64, _ highest: Int64, _ count: UInt64) -> Void) {
    for index in usedIndices where counts[index] > 0 {
      body(Histogram.lowestEquivalent(index: index), Histogram.highestEquivalent(index: index), counts[index])
    }
  }

  /// The same without the empty buckets.
  package var compact: CompactHistogram {
    var indices: [UInt16] = []
    var times: [UInt64] = []
    for index in usedIndices where counts[index] > 0 {
      indices.append(UInt16(index))
      times.append(counts[index])
    }
    return CompactHistogram(
      indices: indices, times: times, count: count, sumNanoseconds: sumNanoseconds, least: least,
      greatest: greatest)
  }

  /// Whether both counted the same in every bucket, whatever their exact values are.
  package func hasCounts(of other: Histogram) -> Bool {
    count == other.count && (count == 0 || counts == other.counts)
  }

  package static func == (left: Histogram, right: Histogram) -> Bool {
    guard left.count == right.count else { return false }
    if left.count == 0 { return true }
    return left.sumNanoseconds == right.sumNanoseconds && left.least == right.least
      && left.greatest == right.greatest && left.counts == right.counts
  }

  /// The bucket of a duration: HdrHistogram's countsArrayIndex with a half sub-bucket count of 1,024.
  @inline(__always)
  package static func index(of nanoseconds: Int64) -> Int {
    let value = UInt64(bitPattern: min(max(0, nanoseconds), highestNanoseconds))
    let bucket = (64 - unitMagnitude - 11) - (value | subBucketMask).leadingZeroBitCount
    let sub = Int(truncatingIfNeeded: value >> UInt64(bucket + unitMagnitude))
    return ((bucket + 1) << 10) + sub - 1024
  }

  /// The lowest duration that falls into a bucket.
  package static func lowestEquivalent(index: Int) -> Int64 {
    index < 2048
      ? Int64(index) << Int64(unitMagnitude)
      : Int64((index & 1023) + 1024) << Int64((index >> 10) - 1 + unitMagnitude)
  }

  /// The highest duration that falls into a bucket.
  package static func highestEquivalent(index: Int) -> Int64 {
    let bucket = max(0, (index >> 10) - 1)
    return lowestEquivalent(index: index) + (1 << Int64(bucket + unitMagnitude)) - 1
  }

  /// The buckets from that of the least to that of the greatest record.
  private var usedIndices: Range<Int> {
    isEmpty ? 0..<0 : Histogram.index(of: least)..<Histogram.index(of: greatest) + 1
  }

  private mutating func mergeExactValues(count: UInt64, sum: UInt128, _ least: Int64, _ greatest: Int64) {
    self.count &+= count
    sumNanoseconds &+= sum
    self.least = min(self.least, least)
    self.greatest = max(self.greatest, greatest)
  }
}
