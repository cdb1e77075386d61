/// A `Histogram` without its empty buckets: for the many that a run keeps, one a second.
package struct CompactHistogram: Sendable, Equatable {
  /// For each bucket that counted something, rising: how many empty ones lie before it, and what it counted, both as
  /// LEB128 numbers. A second of a run has thousands of such buckets, most with a small count.
  let packed: [UInt8]
  /// How many durations were recorded.
  package let count: UInt64
  /// The sum of all recorded durations in nanoseconds, exact.
  package let sumNanoseconds: UInt128
  let least: Int64
  let greatest: Int64

  /// - Parameters:
  ///   - indices: rising, each below `Histogram.bucketCount`.
  ///   - times: what each of them counted, none of it 0.
  init(
    indices: [UInt16], times: [UInt64], count: UInt64, sumNanoseconds: UInt128, least: Int64, greatest: Int64
  ) {
    var bytes: [UInt8] = []
    var next: UInt64 = 0
    for (index, times) in zip(indices, times) {
      Self.append(UInt64(index) - next, to: &bytes)
      Self.append(times, to: &bytes)
      next = UInt64(index) + 1
    }
    // A copy takes no more than it needs.
    packed = bytes.withUnsafeBytes { Array($0) }
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

  // MARK: - Buckets

  /// The buckets that counted something, rising, with what each counted.
  func forEachBucket(_ body: (_ index: Int, _ times: UInt64) -> Void) {
    var (position, index) = (0, 0)
    while position < packed.count {
      index += Int(Self.number(in: packed, at: &position))
      body(index, Self.number(in: packed, at: &position))
      index += 1
    }
  }

  /// How many records are surely above a duration: those in buckets that lie above it as a whole.
  package func countAbove(_ nanoseconds: Int64) -> UInt64 {
    guard greatest > nanoseconds else { return 0 }
    var total: UInt64 = 0
    forEachBucket { index, times in
      if Histogram.lowestEquivalent(index: index) > nanoseconds { total &+= times }
    }
    // The greatest is known exactly.
    return max(total, 1)
  }

  var indices: [UInt16] {
    var indices: [UInt16] = []
    forEachBucket { index, _ in indices.append(UInt16(index)) }
    return indices
  }

  var times: [UInt64] {
    var all: [UInt64] = []
    forEachBucket { _, times in all.append(times) }
    return all
  }

  /// Adds a LEB128 number.
  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Reads a LEB128 number and moves the position behind it.
  static func number(in bytes: [UInt8], at position: inout Int) -> UInt64 {
    var (number, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = bytes[position]
      position += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
  }
}
