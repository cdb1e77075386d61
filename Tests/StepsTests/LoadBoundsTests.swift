import Foundation
import HTTPLoad
import PipelineModel
import Steps
import XCTest

final class LoadBoundsTests: XCTestCase {
  func testPercentilesAreShownWithTheirBounds() {
    let metrics = [
      Metric("latency.p95", .seconds, 0.0123, lower: 0.0119, upper: 0.0128),
      Metric("latency.p99", .seconds, 0.02, lower: 0.018),
      Metric("service_time.p95", .seconds, 1, labels: ["request": "a"], lower: 0.9, upper: 1.1),
    ]
    XCTAssertEqual(
      LoadText.bounds(of: "latency", in: metrics), "p95 12.3ms (11.9ms–12.8ms), p99 20ms (18ms–?)")
    XCTAssertNil(LoadText.bounds(of: "service_time", in: metrics))
  }

  func testAMetricWithoutBoundsIsReadAsBefore() throws {
    let old = #"{"name": "x", "unit": "s", "value": 1, "labels": {}}"#
    let read = try JSONDecoder().decode(Metric.self, from: Data(old.utf8))
    XCTAssertEqual(read, Metric("x", .seconds, 1))
    let bounded = Metric("x", .seconds, 1, lower: 0.5, upper: .infinity)
    XCTAssertNil(bounded.upper)
    XCTAssertEqual(try JSONDecoder().decode(Metric.self, from: JSONEncoder().encode(bounded)), bounded)
  }

  func testWhatIsMeasuredByWindows() throws {
    func check(_ model: LoadPlan.Model, _ expected: [String]) throws {
      let plan = LoadPlan(
        target: try LoadTarget("http://127.0.0.1:1"), requests: [.init(name: "a", path: "/")], model: model,
        duration: .seconds(1))
      XCTAssertEqual(LoadMetrics.descriptions(of: plan).filter(\.hasWindows).map(\.name), expected)
    }
    let statistics = ["p50", "p75", "p90", "p95", "p99", "p99.9", "max"]
    try check(.open(requestsPerSecond: 1), statistics.map { "latency.\($0)" } + ["throughput", "error_rate"])
    try check(
      .closed(concurrency: 1), statistics.map { "service_time.\($0)" } + ["throughput", "error_rate"])
  }
}
