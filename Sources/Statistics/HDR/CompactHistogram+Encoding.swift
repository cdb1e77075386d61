/// HdrHistogram's V2 encoding, which its tools in all languages read.
///
/// Inner form, big-endian: cookie, length of the counts, normalising offset, digits (Int32 each), lowest, highest
/// (Int64 each), ratio (Double), then the counts as `ZigZagNumber`s, in which −n stands for n counts of zero.
/// Outer form: cookie and length (Int32 each), then the inner form as a zlib stream. The least, the greatest and
/// the sum are no part of it: what is decoded has them to the three digits of the buckets.
extension CompactHistogram {
  private static let innerCookie: UInt64 = 0x1c84_9313
  private static let outerCookie: UInt64 = 0x1c84_9314
  private static let headerLength = 40
  /// A header and as many counts of nine bytes as the geometry has.
  private static let longestInnerForm = 40 + Histogram.bucketCount * 9

  /// The inner form, not compressed.
  package var encoded: [UInt8] {
    var counts: [UInt8] = []
    var next = 0
    forEachBucket { index, times in
      let zeros = index - next
      // A single zero is written as the count that it is.
      if zeros > 0 { ZigZagNumber.append(zeros == 1 ? 0 : -Int64(zeros), to: &counts) }
      ZigZagNumber.append(Int64(clamping: times), to: &counts)
      next = index + 1
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headerLength + counts.count)
    Self.append(Self.innerCookie, width: 4, to: &bytes)
    Self.append(UInt64(counts.count), width: 4, to: &bytes)
    Self.append(0, width: 4, to: &bytes)
    Self.append(3, width: 4, to: &bytes)
    Self.append(UInt64(Histogram.lowestNanoseconds), width: 8, to: &bytes)
    Self.append(UInt64(Histogram.highestNanoseconds), width: 8, to: &bytes)
    Self.append((1.0).bitPattern, width: 8, to: &bytes)
    return bytes + counts
  }

  /// The outer form; the zlib stream is made of stored blocks.
  package var compressed: [UInt8] {
    let stream = ZlibStream.stored(encoded)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + stream.count)
    Self.append(Self.outerCookie, width: 4, to: &bytes)
    Self.append(UInt64(stream.count), width: 4, to: &bytes)
    return bytes + stream
  }

  /// The outer form in base64; begins with `HISTFAAA`.
  package var base64: String { String(decoding: Base64.encode(compressed), as: UTF8.self) }

  /// Reads the inner form of a histogram with the geometry of `Histogram`.
  package init(encoded bytes: [UInt8]) throws(HistogramFormatFault) {
    guard bytes.count >= Self.headerLength else { throw HistogramFormatFault("the histogram is cut short") }
    guard Self.isCookie(Self.number(bytes, at: 0, width: 4), Self.innerCookie) else {
      throw HistogramFormatFault("the bytes are no histogram in the V2 encoding")
    }
    let length = Int(Self.number(bytes, at: 4, width: 4))
    guard length == bytes.count - Self.headerLength else {
      throw HistogramFormatFault(
        "the histogram's counts take \(bytes.count - Self.headerLength) bytes; its header says \(length)")
    }
    try Self.checkGeometry(bytes)
    let (indices, times) = try Self.counts(bytes)
    self.init(indices: indices, times: times)
  }

  /// Reads the outer form.
  package init(compressed bytes: [UInt8]) throws(HistogramFormatFault) {
    guard bytes.count >= 8 else { throw HistogramFormatFault("the histogram is cut short") }
    guard Self.isCookie(Self.number(bytes, at: 0, width: 4), Self.outerCookie) else {
      throw HistogramFormatFault("the bytes are no compressed histogram in the V2 encoding")
    }
    let length = Int(Self.number(bytes, at: 4, width: 4))
    guard length == bytes.count - 8 else {
      throw HistogramFormatFault("the histogram has \(bytes.count - 8) bytes; its header says \(length)")
    }
    try self.init(encoded: ZlibStream.inflate(Array(bytes[8...]), limit: Self.longestInnerForm))
  }

  /// Reads the outer form in base64.
  package init(base64 text: some Collection<UInt8>) throws(HistogramFormatFault) {
    guard let bytes = Base64.decode(text) else { throw HistogramFormatFault("the histogram is no base64") }
    try self.init(compressed: bytes)
  }

  /// The same with its greatest duration as it was measured, if that lies in the last bucket.
  func withGreatest(_ nanoseconds: Int64) -> CompactHistogram {
    guard let last = indices.last, nanoseconds >= 0, Histogram.index(of: nanoseconds) == Int(last) else {
      return self
    }
    return CompactHistogram(
      indices: indices, times: times, count: count, sumNanoseconds: sumNanoseconds,
      least: min(least, nanoseconds), greatest: nanoseconds)
  }

  // MARK: - Parts

  /// From counts alone: each duration is taken for the middle of its bucket in the sum.
  private init(indices: [UInt16], times: [UInt64]) {
    guard let first = indices.first, let last = indices.last else {
      self.init()
      return
    }
    var (count, sum): (UInt64, UInt128) = (0, 0)
    for (index, times) in zip(indices, times) {
      count &+= times
      let low = Histogram.lowestEquivalent(index: Int(index))
      let middle = low + (Histogram.highestEquivalent(index: Int(index)) - low + 1) / 2
      sum &+= UInt128(truncatingIfNeeded: middle) &* UInt128(truncatingIfNeeded: times)
    }
    self.init(
      indices: indices, times: times, count: count, sumNanoseconds: sum,
      least: Histogram.lowestEquivalent(index: Int(first)),
      greatest: Histogram.highestEquivalent(index: Int(last)))
  }

  private static func checkGeometry(_ bytes: [UInt8]) throws(HistogramFormatFault) {
    let offset = number(bytes, at: 8, width: 4)
    let digits = number(bytes, at: 12, width: 4)
    let lowest = number(bytes, at: 16, width: 8)
    let ratio = Double(bitPattern: number(bytes, at: 32, width: 8))
    // All lowest values from 512 to 1,023 have the same buckets; the highest only bounds their number.
    guard offset == 0, ratio == 1, digits == 3, (512...1023).contains(lowest) else {
      throw HistogramFormatFault(
        "the histogram has another geometry: lowest \(lowest), \(digits) digits, offset \(offset), ratio \(ratio)"
      )
    }
  }

  private static func counts(
    _ bytes: [UInt8]
  ) throws(HistogramFormatFault) -> (indices: [UInt16], times: [UInt64]) {
    let indexLimit = Histogram.index(of: Histogram.highestNanoseconds) + 1
    var (indices, times): ([UInt16], [UInt64]) = ([], [])
    var (index, position) = (0, headerLength)
    var total: Int64 = 0
    while position < bytes.count {
      guard let number = ZigZagNumber.read(bytes, at: &position) else {
        throw HistogramFormatFault("the histogram's counts are cut short")
      }
      if number <= 0 {
        let zeros = number == 0 ? 1 : number.magnitude
        guard zeros <= UInt64(Histogram.bucketCount - index) else { throw tooManyCounts }
        index += Int(zeros)
        continue
      }
      guard index < indexLimit else { throw tooManyCounts }
      let (sum, overflows) = total.addingReportingOverflow(number)
      guard !overflows else { throw HistogramFormatFault("the histogram's counts pass 64 bits") }
      total = sum
      indices.append(UInt16(index))
      times.append(UInt64(number))
      index += 1
    }
    return (indices, times)
  }

  private static var tooManyCounts: HistogramFormatFault {
    HistogramFormatFault("the histogram has counts of durations beyond one hour")
  }

  /// The second nibble from the right is the width of a word, which V2 does not use.
  private static func isCookie(_ number: UInt64, _ cookie: UInt64) -> Bool {
    number & ~0xf0 == cookie & ~0xf0
  }

  private static func append(_ number: UInt64, width: Int, to bytes: inout [UInt8]) {
    for place in (0..<width).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place)))
    }
  }

  private static func number(_ bytes: [UInt8], at start: Int, width: Int) -> UInt64 {
    bytes[start..<start + width].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
