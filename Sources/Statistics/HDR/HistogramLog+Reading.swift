extension HistogramLog {
  /// Reads a log of any 1.x version whose histograms have the geometry of `Histogram`.
  ///
  /// As in HdrHistogram, timestamps more than a year before the start count from the start, others from 1970;
  /// without a start, the first timestamp is it. Comments, blank lines and the legend are passed over.
  package init(text bytes: [UInt8]) throws(HistogramFormatFault) {
    var log = HistogramLog(startMilliseconds: 0, intervals: [])
    var reading = TimeReading()
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      do throws(HistogramFormatFault) {
        try log.take(line, &reading)
      } catch {
        throw HistogramFormatFault(error.message, line: number)
      }
    }
    log.startMilliseconds = reading.start ?? 0
    self = log
  }

  /// What the lines so far say of times, in milliseconds.
  private struct TimeReading {
    var start: Int64?
    /// What is added to a timestamp to make it count from 1970.
    var base: Int64?
  }

  private mutating func take(
    _ line: ArraySlice<UInt8>, _ reading: inout TimeReading
  ) throws(HistogramFormatFault) {
    if line.first == UInt8(ascii: "#") {
      if let value = Self.comment(line, "#[StartTime:") { reading.start = try Self.milliseconds(value) }
      if let value = Self.comment(line, "#[BaseTime:") { reading.base = try Self.milliseconds(value) }
      return
    }
    guard let first = line.first, first != UInt8(ascii: "\"") else { return }
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
    let start = reading.start ?? time
    reading.start = start
    let base = reading.base ?? (time < start - 31_536_000_000 ? start : 0)
    reading.base = base
    let durations = try CompactHistogram(base64: fields[3])
    intervals.append(
      Interval(
        tag: tag, startMilliseconds: time + base - start, lengthMilliseconds: length,
        durations: durations.withGreatest(Int64((min(greatest, 1e12) * 1e6).rounded()))))
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
