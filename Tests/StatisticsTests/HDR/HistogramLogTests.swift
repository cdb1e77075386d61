import Foundation
import Statistics
import TestSupport
import XCTest

final class HistogramLogTests: XCTestCase {
  private func histogram(_ durations: [Int64]) -> Histogram {
    var histogram = Histogram()
    for duration in durations { histogram.record(duration) }
    return histogram
  }

  private func sampleLog() -> (log: HistogramLog, histograms: [Histogram]) {
    var generator = Statistics.SeededGenerator(seed: 44)
    let histograms = (0..<12).map { _ in
      histogram((0..<400).map { _ in Int64.random(in: 100_000...2_000_000_000, using: &generator) })
    }
    let intervals = histograms.enumerated().map { place, histogram in
      HistogramLog.Interval(
        tag: place % 3 == 0 ? nil : "request-\(place % 3)", startMilliseconds: Int64(place / 3) * 1_000,
        lengthMilliseconds: 1_000, durations: histogram.compact)
    }
    return (HistogramLog(startMilliseconds: 1_795_453_228_123, intervals: intervals), histograms)
  }

  func testTheTextOfASmallLog() {
    let durations = histogram([1_234_567]).compact
    let log = HistogramLog(
      startMilliseconds: 1_795_453_228_007,
      intervals: [
        .init(tag: nil, startMilliseconds: 0, lengthMilliseconds: 1_000, durations: durations),
        .init(
          tag: "search", startMilliseconds: 12_050, lengthMilliseconds: 950, durations: CompactHistogram()),
      ])
    XCTAssertEqual(
      String(decoding: log.text, as: UTF8.self),
      """
      #[Histogram log format version 1.3]
      #[StartTime: 1795453228.007 (seconds since epoch), written by loadline]
      "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
      0.000,1.000,1.234567,\(durations.base64)
      Tag=search,12.050,0.950,0.000000,\(CompactHistogram().base64)

      """)
  }

  func testALogComesBackWithItsTimesTagsCountsAndMaxima() throws {
    let (log, histograms) = sampleLog()
    let read = try HistogramLog(text: log.text)
    XCTAssertEqual(read.startMilliseconds, log.startMilliseconds)
    XCTAssertEqual(read.intervals.map(\.tag), log.intervals.map(\.tag))
    XCTAssertEqual(read.intervals.map(\.startMilliseconds), log.intervals.map(\.startMilliseconds))
    XCTAssertEqual(read.intervals.map(\.lengthMilliseconds), log.intervals.map(\.lengthMilliseconds))
    for (interval, histogram) in zip(read.intervals, histograms) {
      let found = interval.durations.expanded
      XCTAssertEqual(found.maximum, histogram.maximum)
      for percent in [50, 95, 99, 99.9, 100] {
        XCTAssertEqual(found.percentile(percent), histogram.percentile(percent))
      }
    }
    XCTAssertEqual(read.text, log.text)
  }

  /// Reads a log, prints count, max, p50, p95, p99 of the untagged lines together and the tags of the others.
  private static let reader = """
    import os, sys, tempfile
    from hdrh.histogram import HdrHistogram
    from hdrh.log import HistogramLogReader
    with tempfile.NamedTemporaryFile('w', suffix='.hlog', delete=False) as f:
        f.write(sys.stdin.read())
    total = HdrHistogram(1000, 3600000000000, 3)
    reader = HistogramLogReader(f.name, total)
    tags = []
    while True:
        h = reader.get_next_interval_histogram()
        if h is None:
            break
        if h.get_tag():
            tags.append(h.get_tag())
        else:
            total.add(h)
            start = h.get_start_time_stamp()
    os.remove(f.name)
    print(total.get_total_count(), total.get_max_value(), total.get_value_at_percentile(50),
          total.get_value_at_percentile(95), total.get_value_at_percentile(99), round(start))
    print(' '.join(tags))
    """

  func testOnlyTheHistogramsOfWantedTagsAreRead() throws {
    let lines = """
      1.000,1.000,0.000,\(CompactHistogram().base64)
      Tag=a,2.000,1.000,0.000,\(CompactHistogram().base64)
      Tag=b,2.000,1.000,0.000,damaged
      """
    for (tags, expected) in [([nil, "a"], [0, 1_000]), (["a"], [1_000]), ([nil], [0])]
      as [(Set<String?>, [Int64])]
    {
      var parser = HistogramLogParser(only: tags)
      var starts: [Int64] = []
      try Array(lines.utf8).withUnsafeBytes { try parser.add($0) { starts.append($0.startMilliseconds) } }
      try parser.finish { starts.append($0.startMilliseconds) }
      XCTAssertEqual(starts, expected)
    }
    XCTAssertThrowsError(try HistogramLog(text: Array(lines.utf8)))
  }

  func testALogIsReadInAnyPieces() throws {
    let log = sampleLog().log
    for length in [1, 7, 100, 100_000] {
      var parser = HistogramLogParser()
      var intervals: [HistogramLog.Interval] = []
      var rest = log.text.dropLast()[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        try piece.withUnsafeBytes { try parser.add($0) { intervals.append($0) } }
      }
      try parser.finish { intervals.append($0) }
      let whole = try HistogramLog(text: log.text)
      XCTAssertEqual(intervals, whole.intervals)
      XCTAssertEqual(parser.startMilliseconds, whole.startMilliseconds)
    }
  }

  func testPythonReadsTheLogWithEqualFigures() throws {
    let (log, histograms) = sampleLog()
    let text = String(decoding: log.text, as: UTF8.self)
    let lines = try Python.lines(Self.reader, module: "hdrh", input: [text])
    var whole = Histogram()
    for (interval, histogram) in zip(log.intervals, histograms) where interval.tag == nil {
      whole.merge(histogram)
    }
    func highest(_ value: Int64?) -> String {
      "\(Histogram.highestEquivalent(index: Histogram.index(of: value ?? -1)))"
    }
    let expected =
      ["\(whole.count)", highest(whole.maximum)] + [50, 95, 99].map { highest(whole.percentile($0)) }
      + ["\(log.startMilliseconds + 3_000)"]
    XCTAssertEqual(lines.first, expected.joined(separator: " "))
    XCTAssertEqual(lines.last, log.intervals.compactMap(\.tag).joined(separator: " "))
  }

  /// Python's writer has no tags, writes six decimals, and cuts the maximum to whole milliseconds.
  private static let writer = """
    import sys
    from hdrh.histogram import HdrHistogram
    from hdrh.log import HistogramLogWriter
    log = HistogramLogWriter(sys.stdout)
    log.output_log_format_version()
    log.output_base_time(1000000)
    log.output_legend()
    for k in range(1, 4):
        h = HdrHistogram(1000, 3600000000000, 3)
        for v in range(1, 100):
            h.record_value(v * k * 1000000)
        log.output_interval_histogram(h, k, k + 1)
    """

  func testALogOfPythonIsRead() throws {
    let lines = try Python.lines(Self.writer, module: "hdrh", input: [])
    let log = try HistogramLog(text: Array(lines.joined(separator: "\n").utf8))
    XCTAssertEqual(log.intervals.map(\.durations.count), [99, 99, 99])
    XCTAssertEqual(
      log.intervals.map { $0.durations.expanded.percentile(50).map { $0 / 1_000_000 } }, [50, 100, 150])
    XCTAssertEqual(log.intervals.map(\.lengthMilliseconds), [1_000, 1_000, 1_000])
  }

  func testTimesCountFromTheStart() throws {
    func check(_ comments: String, _ times: [String], start: Int64, _ expected: [Int64]) throws {
      let payload = CompactHistogram().base64
      let lines = times.map { "\($0),1.0,0,\(payload)\r\n" }
      let log = try HistogramLog(text: Array((comments + lines.joined()).utf8))
      XCTAssertEqual(log.startMilliseconds, start)
      XCTAssertEqual(log.intervals.map(\.startMilliseconds), expected)
    }
    let start = "#[StartTime: 1441812279.474 (seconds since epoch), Wed Sep 09 08:24:39 PDT 2015]\r\n"
    try check(start, ["0.127", "1.134"], start: 1_441_812_279_474, [127, 1_134])
    try check(start, ["1441812279.600", "1441812280.6"], start: 1_441_812_279_474, [126, 1_126])
    try check("", ["5.5", "6.5"], start: 5_500, [0, 1_000])
    try check(
      start + "#[BaseTime: 1441812279 (seconds since epoch)]\n", ["1"], start: 1_441_812_279_474, [526])
    try check("\n\"Legend\"\n#free text\n", [], start: 0, [])
  }

  func testFaultsNameTheirLine() {
    func check(_ text: String, _ message: String) {
      XCTAssertThrowsError(try HistogramLog(text: Array(text.utf8))) { XCTAssertEqual("\($0)", message) }
    }
    let payload = CompactHistogram().base64
    check("#x\n1,2", "line 2: a line has 2 fields besides the tag instead of 4")
    check("Tag=a,1,2,3", "line 1: a line has 3 fields besides the tag instead of 4")
    check("1,2,3,\(payload),5", "line 1: a line has 5 fields besides the tag instead of 4")
    check("1e3,2,3,\(payload)", "line 1: '1e3' is no time in seconds")
    check("1,-2,3,\(payload)", "line 1: '-2' is no time in seconds")
    check("1,,3,\(payload)", "line 1: '' is no time in seconds")
    check("1,9999999999999,3,\(payload)", "line 1: '9999999999999' is no time in seconds")
    check("1,2,x,\(payload)", "line 1: the greatest duration is no number")
    check("\n\n1,2,3,HISTFAAA*", "line 3: the histogram is no base64")
    check("#[StartTime: soon]", "line 1: 'soon' is no time in seconds")
  }

  func testDamagedLogsNeverCrash() {
    var generator = Statistics.SeededGenerator(seed: 55)
    let sound = Array(sampleLog().log.text.prefix(6_000))
    for _ in 0..<500 {
      var text = sound
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<text.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: text.remove(at: place)
        default: text.insert(contentsOf: [44, 46, 10, 9, 48].shuffled(using: &generator), at: place)
        }
      }
      if let log = try? HistogramLog(text: text) { XCTAssertLessThan(log.intervals.count, 100) }
    }
  }

  func testTagsAreSafeAndDiffer() {
    XCTAssertEqual(
      HistogramLog.tags(for: [
        "GET /a, b", "GET_/a__b", "search", "", "zwei\n\u{2028}Wörter", "search", "search-2",
      ]),
      ["GET_/a__b", "GET_/a__b-2", "search", "_", "zwei__Wörter", "search-2", "search-2-2"])
  }
}
