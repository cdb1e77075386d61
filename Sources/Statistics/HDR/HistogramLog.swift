/// A log of histograms by interval, format version 1.3 of HdrHistogram: the `.hlog` files of its tools.
///
/// Timestamps are seconds since the log's start with three decimals; the greatest duration of an interval is in
/// milliseconds with six, so that it is exact.
package struct HistogramLog: Sendable, Equatable {
  /// One line.
  package struct Interval: Sendable, Equatable {
    /// What the durations are of; nil for all together. No comma, no space, no control character.
    package let tag: String?
    /// Since the log's start.
    package let startMilliseconds: Int64
    package let lengthMilliseconds: Int64
    package let durations: CompactHistogram

    package init(
      tag: String?, startMilliseconds: Int64, lengthMilliseconds: Int64, durations: CompactHistogram
    ) {
      self.tag = tag
      self.startMilliseconds = startMilliseconds
      self.lengthMilliseconds = lengthMilliseconds
      self.durations = durations
    }
  }

  /// Since 1970.
  package var startMilliseconds: Int64
  package var intervals: [Interval]

  package init(startMilliseconds: Int64, intervals: [Interval]) {
    self.startMilliseconds = startMilliseconds
    self.intervals = intervals
  }

  /// The file's bytes.
  package var text: [UInt8] { Self.head(startMilliseconds: startMilliseconds) + intervals.flatMap(\.line) }

  /// What stands before the intervals.
  package static func head(startMilliseconds: Int64) -> [UInt8] {
    let lines = """
      #[Histogram log format version 1.3]
      #[StartTime: \(seconds(startMilliseconds)) (seconds since epoch), written by loadline]
      "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

      """
    return Array(lines.utf8)
  }

  /// A tag for each name, in their order: what a tag may not hold becomes `_`, and no two tags are equal.
  package static func tags(for names: [String]) -> [String] {
    var used: Set<String> = []
    return names.map { name in
      var scalars = String.UnicodeScalarView()
      for scalar in name.unicodeScalars {
        let isControl = scalar.properties.generalCategory == .control
        scalars.append(scalar == "," || isControl || scalar.properties.isWhitespace ? "_" : scalar)
      }
      let safe = scalars.isEmpty ? "_" : String(scalars)
      var (tag, number) = (safe, 2)
      while !used.insert(tag).inserted {
        tag = "\(safe)-\(number)"
        number += 1
      }
      return tag
    }
  }

  fileprivate static func seconds(_ milliseconds: Int64) -> String { fixed(milliseconds, decimals: 3) }

  /// The number divided by a power of ten.
  fileprivate static func fixed(_ number: Int64, decimals: Int) -> String {
    var digits = String(number.magnitude)
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    return (number < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
  }
}

extension HistogramLog.Interval {
  /// Its line, with the line break.
  package var line: [UInt8] {
    let greatest = durations.count > 0 ? durations.greatest : 0
    let fields = [
      HistogramLog.seconds(startMilliseconds), HistogramLog.seconds(lengthMilliseconds),
      HistogramLog.fixed(greatest, decimals: 6), durations.base64,
    ]
    return Array(((tag.map { ["Tag=\($0)"] } ?? []) + fields).joined(separator: ",").utf8) + [
      UInt8(ascii: "\n")
    ]
  }
}
