/// Reads k6's CSV output piece by piece, RFC 4180 with line breaks in quotes, and keeps no more of it than a line.
///
/// The first line names the columns: `metric_name`, `timestamp` (here in nanoseconds), `metric_value`, then the tags
/// that the script has switched on, each a column.
package struct K6PointReader {
  /// Why the output is not what k6 writes: one phrase. Nothing is read behind it.
  package private(set) var fault: String?

  /// Bytes that one line may have.
  private static let longestLine = 1 << 20

  private var columns: Columns?
  /// The fields of the line without their quotes, one behind the other.
  private var bytes: [UInt8] = []
  /// Where each field of the line ends.
  private var ends: [Int] = []
  private var isQuoted = false
  /// After a quote within quotes: another one stands for itself.
  private var isAfterQuote = false

  package init() {}

  /// Calls the body for each point that the bytes complete.
  package mutating func append(_ input: UnsafeRawBufferPointer, _ body: (K6Point) -> Void) {
    for byte in input where fault == nil {
      if isQuoted {
        if byte == UInt8(ascii: "\"") {
          (isQuoted, isAfterQuote) = (false, true)
        } else {
          bytes.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: ","): ends.append(bytes.count)
      case UInt8(ascii: "\n"): endLine(body)
      case UInt8(ascii: "\""):
        if isAfterQuote { bytes.append(byte) }
        isQuoted = true
      case UInt8(ascii: "\r"): break
      default: bytes.append(byte)
      }
      isAfterQuote = false
      if bytes.count > Self.longestLine { fault = "a line of more than \(Self.longestLine) bytes" }
    }
    if bytes.count > Self.longestLine { fault = "a line of more than \(Self.longestLine) bytes" }
  }

  /// The end of the output: a line that has no end is a fault.
  package mutating func finish() {
    if fault == nil, !bytes.isEmpty || !ends.isEmpty || isQuoted { fault = "the last line has no end" }
    if fault == nil, columns == nil { fault = "there is no line" }
  }

  // MARK: - Lines

  /// Which field is which.
  private struct Columns {
    let metric: Int
    let timestamp: Int
    let value: Int
    let name: Int?
    let scenario: Int?
    let group: Int?
    let count: Int
  }

  private mutating func endLine(_ body: (K6Point) -> Void) {
    ends.append(bytes.count)
    if let columns {
      read(columns, body)
    } else {
      readHeader()
    }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  private mutating func readHeader() {
    let names = ends.indices.map { String(decoding: field($0), as: UTF8.self) }
    guard let metric = names.firstIndex(of: "metric_name"), let timestamp = names.firstIndex(of: "timestamp"),
      let value = names.firstIndex(of: "metric_value")
    else {
      fault = "the first line does not name the columns"
      return
    }
    columns = Columns(
      metric: metric, timestamp: timestamp, value: value, name: names.firstIndex(of: "name"),
      scenario: names.firstIndex(of: "scenario"), group: names.firstIndex(of: "group"), count: names.count)
  }

  private static let duration = Array("http_req_duration".utf8)
  private static let failed = Array("http_req_failed".utf8)
  private static let around = [Array("::setup".utf8), Array("::teardown".utf8)]

  private mutating func read(_ columns: Columns, _ body: (K6Point) -> Void) {
    guard ends.count == columns.count else {
      fault = "a line of \(ends.count) fields where the first one has \(columns.count)"
      return
    }
    let metric = field(columns.metric)
    let isDuration = metric.elementsEqual(Self.duration)
    guard isDuration || metric.elementsEqual(Self.failed) else { return }
    let value = Double(String(decoding: field(columns.value), as: UTF8.self))
    guard let end = Int64(String(decoding: field(columns.timestamp), as: UTF8.self)), end > 0,
      let value, value >= 0, value < 1e12
    else {
      fault = "a point without a time or a value"
      return
    }
    let scenario = columns.scenario.map(text)
    let group = columns.group.map(field)
    let isInGroupAround = group.map { group in Self.around.contains { group.starts(with: $0) } } ?? false
    body(
      K6Point(
        kind: isDuration ? .duration(Int64((value * 1e6).rounded())) : .judged(hasFailed: value != 0),
        endNanoseconds: end, name: columns.name.map(text), scenario: scenario,
        isAround: scenario?.isEmpty ?? isInGroupAround))
  }

  private func field(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  private func text(_ index: Int) -> String { String(decoding: field(index), as: UTF8.self) }
}
