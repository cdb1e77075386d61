import Foundation
import PipelineModel
import Statistics
import Steps
import XCTest

final class LoadWindowsTests: XCTestCase {
  private struct Second {
    let number: Int
    let milliseconds: [Int64]
    var lost = 0

    var durations: CompactHistogram {
      var histogram = Histogram()
      for value in milliseconds { histogram.record(value * 1_000_000) }
      return histogram.compact
    }

    /// As the timeline has it.
    var json: String {
      "{\"second\": \(number), \"succeeded\": \(milliseconds.count - lost), \"failed\": \(lost), \"timedOut\": 0, \"unsent\": 0}"
    }
  }

  /// 100 requests in each of the seconds 0 to 5: second k takes 10·k + 1 to 10·k + 100 ms; second 3 loses 50 of
  /// them, nothing ends in second 4, and 20 end in second 7, after the measurement.
  private func withSample<Value>(
    measured: Double, _ body: (LoadWindows) throws -> Value
  ) throws -> Value {
    let all =
      [0, 1, 2, 3, 5].map { k in
        Second(number: k, milliseconds: (1...100).map { Int64(10 * k) + $0 }, lost: k == 3 ? 50 : 0)
      } + [Second(number: 7, milliseconds: [Int64](repeating: 2_000, count: 20))]
    let search = [Second(number: 0, milliseconds: [5])]
    let lines = [(String?.none, all), ("search", search)].flatMap { tag, seconds in
      seconds.map {
        HistogramLog.Interval(
          tag: tag, startMilliseconds: Int64($0.number) * 1_000, lengthMilliseconds: 1_000,
          durations: $0.durations)
      }
    }.sorted { $0.startMilliseconds < $1.startMilliseconds }
    func list(_ seconds: [Second]) -> String { "[\(seconds.map(\.json).joined(separator: ","))]" }
    let timeline = """
      {"version": 1, "measure": "latency", "measuredSeconds": \(measured), "seconds": \(list(all)),
       "requests": [{"name": "search", "tag": "search", "seconds": \(list(search))}]}
      """
    let log = HistogramLog(startMilliseconds: 1_795_453_228_000, intervals: lines)
    return try read(["timeline.json": Array(timeline.utf8), "latency.hlog": log.text]) {
      try body($0.get())
    }
  }

  /// Each window as `start–end value samples`, values in ms, per second, or percent.
  private func check(
    _ metric: String, every length: Int, measured: Double = 6, scale: Double = 1_000, _ expected: String...,
    line: UInt = #line
  ) throws {
    let reference = try MetricReference.parse(metric).get()
    switch try withSample(measured: measured, { $0.values(of: reference, every: length) }) {
    case .failure(let missing): XCTAssertEqual([missing.message], expected, line: line)
    case .success(let windows):
      let texts = windows.map { window in
        let value = window.value.map { "\(($0 * scale * 10).rounded() / 10)" } ?? window.reason ?? "?"
        return "\(window.start)–\(window.end) \(value) \(window.sampleCount)"
      }
      XCTAssertEqual(texts, expected, line: line)
    }
  }

  /// By hand: of 1…100 and 11…110 together rank 190 of 200 is 100; of 21…120 and 31…130 it is 120; in [4,6) are
  /// 51…150 and the late 20 of 2,000 ms: rank 114 of 120 is late. To three digits, rounded up.
  func testPercentiles() throws {
    try check(
      "load.latency.p95", every: 2, "0.0–2.0 100.0 200", "2.0–4.0 120.1 200", "4.0–6.0 2000.0 120")
    try check("load.latency.max", every: 3, "0.0–3.0 120.0 300", "3.0–6.0 2000.0 220")
    // The windows [0,4) and [2,6): the last one begins earlier to be whole.
    try check("load.latency.p50", every: 4, "0.0–4.0 65.0 400", "2.0–6.0 87.0 320")
    try check(
      "load.latency.p95", every: 1, "0.0–1.0 95.0 100", "1.0–2.0 105.1 100", "2.0–3.0 115.0 100",
      "3.0–4.0 125.0 100", "4.0–5.0 p95 needs 59 samples; there are 0 0", "5.0–6.0 2000.0 120")
    try check("load.latency.p95{request=\"search\"}", every: 6, "0.0–6.0 p95 needs 59 samples; there are 1 1")
  }

  /// Requests that end late are errors and samples of the last window, but no throughput.
  func testCounts() throws {
    try check(
      "load.throughput", every: 2, scale: 1, "0.0–2.0 100.0 200", "2.0–4.0 75.0 150", "4.0–6.0 50.0 100")
    try check(
      "load.error_rate", every: 2, scale: 100, "0.0–2.0 0.0 200", "2.0–4.0 25.0 200", "4.0–6.0 0.0 120")
    try check(
      "load.throughput", every: 3, measured: 5.5, scale: 1, "0.0–3.0 100.0 300", "3.0–5.5 60.0 150")
  }

  func testWhatHasNoWindows() throws {
    try check("load.service_time.p95", every: 1, "'load.service_time.p95' is not measured by windows")
    try check("load.latency.mean", every: 1, "'load.latency.mean' is not measured by windows")
    try check("load.requests", every: 1, "'load.requests' is not measured by windows")
    try check(
      "load.throughput{request=\"x\"}", every: 1,
      "'load.throughput{request=\"x\"}' is not measured by windows")
    try check("load.throughput", every: 7, "the measurement of 6s is shorter than a window of 7s")
    try check(
      "load.throughput", every: 6, measured: 5.5, "the measurement of 5.5s is shorter than a window of 6s")
    try check("load.throughput", every: .max, "the measurement of 6s is shorter than a window of \(Int.max)s")
  }

  // MARK: - Files

  private static let timeline = """
    {"version": 1, "measure": "latency", "measuredSeconds": 2,
     "seconds": [{"second": 0, "succeeded": 2, "failed": 1, "timedOut": 0, "unsent": 0}],
     "requests": [{"name": "a b", "tag": "a_b",
       "seconds": [{"second": 0, "succeeded": 2, "failed": 1, "timedOut": 0, "unsent": 0}]}]}
    """

  /// - Parameter body: called while the files are there.
  private func read<Value>(
    _ files: [String: [UInt8]], _ body: (Result<LoadWindows, MissingWindows>) throws -> Value
  ) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("windows-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    let step = StepFinished(
      step: StepID("load"), verdict: .passed, reason: nil,
      artifacts: ["steps/load/timeline.json", "steps/load/latency.hlog"])
    return try body(LoadWindows.read(step) { folder.path + "/" + ($0.split(separator: "/").last ?? "") })
  }

  func testFilesAreReadBack() throws {
    let durations = Second(number: 0, milliseconds: [1, 2, 3]).durations
    let log = HistogramLog(
      startMilliseconds: 1_795_453_228_000,
      intervals: [nil, "a_b"].map {
        HistogramLog.Interval(tag: $0, startMilliseconds: 0, lengthMilliseconds: 1_000, durations: durations)
      })
    let timeline = Array(Self.timeline.utf8)
    try read(["timeline.json": timeline, "latency.hlog": log.text]) { result in
      let windows = try result.get()
      XCTAssertEqual(windows.measuredSeconds, 2)
      for (name, labels) in [(nil, ""), ("a b", "{request=\"a b\"}")] {
        XCTAssertEqual(windows.parts[name]?.seconds[0]?.succeeded, 2)
        XCTAssertEqual(windows.parts[name]?.seconds[0]?.lost, 1)
        let longest = try MetricReference.parse("load.latency.max\(labels)").get()
        XCTAssertEqual(try windows.values(of: longest, every: 2).get().map(\.value), [0.003])
      }
    }
    func check(_ files: [String: [UInt8]], _ reason: String, line: UInt = #line) throws {
      XCTAssertThrowsError(try read(files) { try $0.get() }, line: line) { error in
        let message = (error as? MissingWindows)?.message
        XCTAssertEqual(message, "the windows of step 'load' cannot be read: \(reason)", line: line)
      }
    }
    try check([:], "timeline.json is missing")
    try check(["timeline.json": timeline.dropLast()], "timeline.json is damaged")
    try check(["timeline.json": timeline], "latency.hlog is missing")
    try check(
      ["timeline.json": timeline, "latency.hlog": [49]],
      "latency.hlog: line 1: a line has 1 fields besides the tag instead of 4")
    let strangers = "the timeline and the histogram log of the load do not belong together"
    var other = log
    other.intervals.append(log.intervals[0])
    try check(["timeline.json": timeline, "latency.hlog": other.text], strangers)
    other.intervals = [.init(tag: "c", startMilliseconds: 0, lengthMilliseconds: 1_000, durations: durations)]
    try check(["timeline.json": timeline, "latency.hlog": other.text], strangers)
    let twice = Self.timeline.replacingOccurrences(
      of: "\"seconds\": [{",
      with:
        "\"seconds\": [{\"second\": 0, \"succeeded\": 1, \"failed\": 0, \"timedOut\": 0, \"unsent\": 0}, {")
    try check(
      ["timeline.json": Array(twice.utf8), "latency.hlog": log.text], "the timeline of the load is damaged")
  }
}
