import PipelineModel
import Statistics
import Steps
import TestSupport
import XCTest

/// k6's CSV points: reading them in any pieces, and what they come to.
final class K6PointTests: XCTestCase {
  private static let header =
    "metric_name,timestamp,metric_value,check,expected_response,group,name,scenario,extra_tags,metadata\n"

  /// Reads the text in pieces of so many bytes.
  private func read(_ text: String, pieces: Int = 7) -> (points: [K6Point], fault: String?) {
    var (reader, points) = (K6PointReader(), [K6Point]())
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { piece in
        reader.append(piece) { points.append($0) }
      }
    }
    reader.finish()
    return (points, reader.fault)
  }

  private func checkFault(_ text: String, _ fault: String?, line: UInt = #line) {
    for pieces in [1, 3, 1000] { XCTAssertEqual(read(text, pieces: pieces).fault, fault, line: line) }
  }

  func testPoints() {
    let text =
      Self.header + """
        http_reqs,1000000000,1.000000,,true,,plain,default,,
        http_req_duration,1000000000,12.500000,,true,,plain,default,,
        http_req_failed,1000000000,1.000000,,true,,plain,default,,
        http_req_duration,2000000000,0.000001,,,::setup,"a ""quoted"", name","","x=1
        y=2",

        """
    for pieces in [1, 2, 5, 64, 4096] {
      let (points, fault) = read(text, pieces: pieces)
      XCTAssertNil(fault)
      XCTAssertEqual(
        points,
        [
          K6Point(
            kind: .duration(12_500_000), endNanoseconds: 1_000_000_000, name: "plain", scenario: "default"),
          K6Point(
            kind: .judged(hasFailed: true), endNanoseconds: 1_000_000_000, name: "plain", scenario: "default"),
          K6Point(
            kind: .duration(1), endNanoseconds: 2_000_000_000, name: #"a "quoted", name"#, scenario: "",
            isAround: true),
        ])
    }
  }

  func testScriptsMayLeaveOutTags() {
    let (points, fault) = read(
      "metric_name,timestamp,metric_value,group\nhttp_req_duration,5,1,::teardown::deep\nhttp_req_failed,5,0,\n"
    )
    XCTAssertNil(fault)
    XCTAssertEqual(
      points,
      [
        K6Point(kind: .duration(1_000_000), endNanoseconds: 5, isAround: true),
        K6Point(kind: .judged(hasFailed: false), endNanoseconds: 5),
      ])
  }

  func testFaults() {
    checkFault(Self.header, nil)
    checkFault("", "there is no line")
    checkFault("hello\n", "the first line does not name the columns")
    checkFault(Self.header + "http_reqs,1", "the last line has no end")
    checkFault(Self.header + "http_reqs,1\n", "a line of 2 fields where the first one has 10")
    checkFault(Self.header + "http_req_duration,1,x,,,,,,,\n", "a point without a time or a value")
    checkFault(Self.header + "http_req_duration,now,1,,,,,,,\n", "a point without a time or a value")
    checkFault(Self.header + "http_req_duration,1,-1,,,,,,,\n", "a point without a time or a value")
    checkFault(Self.header + "http_req_duration,1,nan,,,,,,,\n", "a point without a time or a value")
    checkFault(
      Self.header + "x,\"" + String(repeating: "y", count: 1 << 20 + 1), "a line of more than 1048576 bytes")
  }

  // MARK: - Counting

  /// A request that was sent at this time of the run, in milliseconds, and took so long.
  private func add(
    _ points: inout K6Points, at start: Int64, took: Int64, failed: Bool = false, name: String? = "a",
    scenario: String? = "s", isAround: Bool = false
  ) {
    let end = (1_700_000_000_000 + start + took) * 1_000_000
    for kind in [K6Point.Kind.duration(took * 1_000_000), .judged(hasFailed: failed)] {
      points.add(
        K6Point(kind: kind, endNanoseconds: end, name: name, scenario: scenario, isAround: isAround))
    }
  }

  /// 100 requests a second for six seconds; in second 3 half of them fail; a setup of ten seconds before.
  private func sample() -> K6Points {
    var points = K6Points()
    add(&points, at: -10_000, took: 4_000, scenario: "", isAround: true)
    for index in 0..<600 {
      let second = index / 100
      add(
        &points, at: Int64(index) * 10, took: 5, failed: second == 3 && index % 2 == 0,
        name: index % 4 == 0 ? "b" : "a", scenario: index < 300 ? "first" : "second")
    }
    points.finish()
    return points
  }

  func testTheMeasurementBeginsWithTheScenarios() throws {
    let points = sample()
    XCTAssertEqual(points.requests, 601)
    XCTAssertEqual(points.startMilliseconds, 1_700_000_000_000)
    // Sent from 0 to 5.99 s, each standing for the 10 ms behind it.
    XCTAssertEqual(points.measuredSeconds, 6)
    XCTAssertEqual(points.series[.all]?.durations.count, 601)
    XCTAssertEqual(points.series[.all]?.failed, 50)
    XCTAssertEqual(points.series[.request("b")]?.durations.count, 150)
    XCTAssertEqual(points.series[.scenario("second")]?.judged, 300)
    XCTAssertEqual(points.series[.all]?.seconds[3]?.lost, 50)
    XCTAssertEqual(points.series[.all]?.seconds[3]?.succeeded, 50)
    XCTAssertEqual(points.series[.all]?.seconds.count, 6)
  }

  func testWindowsOfTheFiles() throws {
    let (timeline, log) = K6Timeline.files(sample())
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + timeline.logName
    try folder.write(String(decoding: log.text, as: UTF8.self), to: timeline.logName)
    let windows = try LoadWindows(timeline: timeline, logPath: path)
    func values(_ metric: String, every: Int) throws -> [Double?] {
      let reference = try MetricReference.parse(metric).get()
      return try windows.values(of: reference, every: every).get().map(\.value)
    }
    XCTAssertEqual(try values("load.throughput", every: 2), [100, 75, 100])
    XCTAssertEqual(try values("load.error_rate", every: 3), [0, 50.0 / 300])
    XCTAssertEqual(try values("load.error_rate{request=\"a\"}", every: 6), [25.0 / 450])
    XCTAssertEqual(try values("load.throughput{scenario=\"second\"}", every: 3), [0, 250.0 / 3])
    XCTAssertEqual(
      try values("load.service_time.p95", every: 6).map { ($0 ?? 0) * 1e3 }[0], 5, accuracy: 0.01)
    XCTAssertThrowsError(try values("load.throughput{scenario=\"third\"}", every: 3))
    XCTAssertThrowsError(try values("load.throughput{scenario=\"first\",request=\"a\"}", every: 3))
  }

  func testNamesAreBoundedAndMasked() {
    var points = K6Points(mask: { $0 == "key" ? "***" : $0 })
    for index in 0..<100 { add(&points, at: Int64(index), took: 1, name: index == 0 ? "key" : "n\(index)") }
    points.finish()
    XCTAssertTrue(points.hasTooManyNames)
    XCTAssertEqual(points.series.count, 2 + K6Points.mostNames)
    XCTAssertNotNil(points.series[.request("***")])
    XCTAssertNil(points.series[.request("key")])
    XCTAssertEqual(points.series[.all]?.durations.count, 100)
  }

  func testNothingAndLittle() {
    var none = K6Points()
    none.finish()
    XCTAssertEqual(none.measuredSeconds, 0)
    var setup = K6Points()
    add(&setup, at: 0, took: 5, scenario: "", isAround: true)
    add(&setup, at: 5_000, took: 5, scenario: "", isAround: true)
    setup.finish()
    XCTAssertEqual(setup.requests, 2)
    XCTAssertEqual(setup.measuredSeconds, 0)
    XCTAssertEqual(setup.series[.all]?.seconds.count, 0)
    var one = K6Points()
    add(&one, at: 0, took: 5)
    one.finish()
    XCTAssertEqual(one.measuredSeconds, 0)
  }

  /// Points of k6 come in batches, and those of a slow request long after those of quick ones.
  func testLateAndUnorderedPoints() {
    var points = K6Points()
    for index in (0..<100).reversed() { add(&points, at: Int64(index) * 10, took: 1) }
    for index in 100..<1_000 { add(&points, at: Int64(index) * 10, took: 1) }
    add(&points, at: 5, took: 400)
    points.finish()
    XCTAssertEqual(points.series[.all]?.seconds[0]?.durations.count, 101)
    XCTAssertEqual(points.series[.all]?.seconds.values.reduce(0) { $0 + $1.durations.count }, 1_001)
  }
}
