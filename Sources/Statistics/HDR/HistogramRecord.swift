/// A histogram as it is kept in a JSON file: its counts in HdrHistogram's encoding, which has no least, greatest and
/// sum, and these beside it.
package struct HistogramRecord: Codable, Sendable, Equatable {
  package let count: UInt64
  /// In nanoseconds, exact; nil where nothing was counted.
  package let minimumNanoseconds: Int64?
  package let maximumNanoseconds: Int64?
  /// In nanoseconds, exact, in decimal digits: it may pass 64 bits.
  package let sumNanoseconds: String
  /// The outer form of the V2 encoding in base64; begins with `HISTFAAA`.
  package let counts: String

  package init(_ histogram: Histogram) {
    count = histogram.count
    minimumNanoseconds = histogram.minimum
    maximumNanoseconds = histogram.maximum
    sumNanoseconds = String(histogram.sumNanoseconds)
    counts = histogram.compact.base64
  }

  /// The histogram again; throws where its parts contradict each other.
  package func histogram() throws(HistogramFormatFault) -> Histogram {
    let read = try CompactHistogram(base64: Array(counts.utf8))
    guard read.count == count else {
      throw HistogramFormatFault("the histogram counts \(read.count) durations instead of \(count)")
    }
    guard let first = read.indices.first, let last = read.indices.last else { return Histogram() }
    guard let least = minimumNanoseconds, let greatest = maximumNanoseconds, least >= 0, least <= greatest,
      Histogram.index(of: least) == Int(first), Histogram.index(of: greatest) == Int(last)
    else { throw HistogramFormatFault("the least and the greatest duration are not those of the histogram") }
    // 2⁶⁴ durations of 63 bits: the products fit in 128 bits.
    let (lowest, highest) = (UInt128(least) * UInt128(count), UInt128(greatest) * UInt128(count))
    guard let sum = UInt128(sumNanoseconds), sum >= lowest, sum <= highest
    else { throw HistogramFormatFault("the sum is not that of the histogram") }
    return CompactHistogram(
      indices: read.indices, times: read.times, count: count, sumNanoseconds: sum, least: least,
      greatest: greatest
    ).expanded
  }
}
