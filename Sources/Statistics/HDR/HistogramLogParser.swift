/// Reads a histogram log of any 1.x version piece by piece; its histograms must have the geometry of `Histogram`.
///
/// As in HdrHistogram, timestamps more than a year before the start count from the start, others from 1970; without a
/// start, the first timestamp is it. Comments, blank lines and the legend are passed over.
package struct HistogramLogParser {
  /// Since 1970, as far as the lines so far tell.
  package private(set) var startMilliseconds: Int64?
  /// What is added to a timestamp to make it count from 1970.
  private var base: Int64?
  private var lineNumber = 0
  /// The beginning of a line whose end has not come.
  private var rest: [UInt8] = []

  private let tags: Set<String?>?

  /// - Parameter tags: of the intervals that are wanted, nil in it for those without one; the histograms of others are
  ///   not looked at. Nil for all.
  package init(only tags: Set<String?>? = nil) { self.tags = tags }

  /// Takes the next bytes of the log and gives the intervals of the lines that they end.
  ///
  /// - Throws: `HistogramFormatFault` with the line's number, and what the body throws.
  package mutating func add(
    _ bytes: UnsafeRawBufferPointer, _ body: (HistogramLog.Interval) throws -> Void
  ) throws {
    rest += bytes
    var start = 0
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let interval = try next(rest[start..<end]) { try body(interval) }
      start = end + 1
    }
    rest.removeFirst(start)
  }

  /// Says that no more bytes come.
  package mutating func finish(_ body: (HistogramLog.Interval) throws -> Void) throws {
    if let interval = try next(rest[...]) { try body(interval) }
    rest = []
  }

  private mutating func next(
    _ line: ArraySlice<UInt8>
  ) throws(HistogramFormatFault) -> HistogramLog.Interval? {
    lineNumber += 1
    do throws(HistogramFormatFault) {
      return try interval(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    } catch {
      throw HistogramFormatFault(error.message, line: lineNumber)
    }
  }

  private mutating func interval(
    _ line: ArraySlice<UInt8>
  ) throws(HistogramFormatFault) -> HistogramLog.Interval? {
    if line.first == UInt8(ascii: "#") {
      if let value = Self.comment(line, "#[StartTime:") { startMilliseconds = try Self.milliseconds(value) }
      if let value = Self.comment(line, "#[BaseTime:") { base = try Self.milliseconds(value) }
      return nil
    }
    guard let first = line.first, first != UInt8(ascii: "\"") else { return nil }
    var fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    var tag: String?
    if fields[0].starts(with: Array("Tag=".utf8)) {
      tag = String(decoding: fields.removeFirst().dropFirst(4), as: UTF8.self)
    }
    guard fields.count == 4 else {
      throw HistogramFormatFault("a line has \(fields.count) fields besides the tag instead of 4")
    }
    let time = try Self.milliseconds(fields[0])
    let length = try Self.milliseconds(fields[1])
    guard let greatest = Self.decimal(fields[2]) else {
      throw HistogramFormatFault("the greatest duration is no number")
    }
    let start = startMilliseconds ?? time
    startMilliseconds = start
    let base = base ?? (time < start - 31_536_000_000 ? start : 0)
    self.base = base
    if let tags, !tags.contains(tag) { return nil }
    let durations = try CompactHistogram(base64: fields[3])
    return HistogramLog.Interval(
      tag: tag, startMilliseconds: time + base - start, lengthMilliseconds: length,
      durations: durations.withGreatest(Int64((min(greatest, 1e12) * 1e6).rounded())))
  }

  /// The text behind the name of a comment up to the next blank; nil where the line is no such comment.
  private static func comment(_ line: ArraySlice<UInt8>, _ name: String) -> ArraySlice<UInt8>? {
    guard line.starts(with: Array(name.utf8)) else { return nil }
    let value = line.dropFirst(name.utf8.count).drop { $0 == 32 }
    return value.prefix { $0 != 32 && $0 != UInt8(ascii: "]") }
  }

  private static func milliseconds(_ text: ArraySlice<UInt8>) throws(HistogramFormatFault) -> Int64 {
    // Beyond the year 30,000 nothing is a time, and sums of three fit in 64 bits.
    guard let seconds = decimal(text), seconds <= 1e12 else {
      throw HistogramFormatFault(
        "'\(String(decoding: text.prefix(40), as: UTF8.self))' is no time in seconds")
    }
    return Int64((seconds * 1000).rounded())
  }

  /// Digits with at most one point.
  private static func decimal(_ text: ArraySlice<UInt8>) -> Double? {
    let digits = text.count { (48...57).contains($0) }
    let points = text.count { $0 == UInt8(ascii: ".") }
    guard digits > 0, points <= 1, digits + points == text.count, text.count <= 400 else { return nil }
    guard let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite else { return nil }
    return number
  }
}
