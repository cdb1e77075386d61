import PromQL
import XCTest

/// What the value of an expression measures, and which part of it that is.
final class MeasuredQuantityTests: XCTestCase {
  private func check(
    _ text: String, _ unit: MeasuredQuantity.Unit?, isPerSecond: Bool = false, line: UInt = #line
  ) throws {
    let (tree, faults) = PromQLParser.parse(text)
    XCTAssertEqual(faults.map(\.message), [], text, line: line)
    let quantity = MeasuredQuantity(of: try XCTUnwrap(tree, text, line: line))
    XCTAssertEqual(quantity?.unit, unit, text, line: line)
    XCTAssertEqual(quantity?.isPerSecond ?? false, isPerSecond, text, line: line)
  }

  func testNames() throws {
    try check("a_bytes", .bytes)
    try check("a_bytes_total", .bytes)
    try check("a_seconds", .seconds)
    try check("a_seconds_total", .seconds)
    try check("a_seconds_sum", .seconds)
    try check("a_seconds_count", .count)
    try check("a_milliseconds", .milliseconds)
    try check("a_ms", .milliseconds)
    try check("a_ratio", .ratio)
    try check("a_used_percent", .percent)
    try check("requests_total", .count)
    try check("messages_total", .count)
    try check("up", .count)
    try check("{__name__='a_bytes'}", .bytes)
    for unknown in [
      "a", "a_sum", "{job='a'}", "job:a_bytes:sum", "cpu_usage_total", "gc_time_total", "wait_total",
      "uptime", "a_bytes_per_second", "a_latency_total",
    ] {
      try check(unknown, nil)
    }
  }

  func testCalls() throws {
    try check("rate(requests_total[5m])", .count, isPerSecond: true)
    try check("sum by (a) (rate(a_bytes_total[5m]))", .bytes, isPerSecond: true)
    try check("increase(requests_total[5m])", .count)
    try check("changes(a[5m])", .count)
    try check("max_over_time(a_ms[5m])", .milliseconds)
    try check("max_over_time((a_bytes > 5)[5m:])", .bytes)
    try check("count(a_seconds)", .count)
    try check("stdvar(a_bytes)", nil)
    try check("sum(a_ratio)", nil)
    try check("avg(a_ratio)", .ratio)
    try check("histogram_quantile(0.9, sum by (le) (rate(a_ms_bucket[5m])))", .milliseconds)
    try check("histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket[5m])))", .seconds)
    try check("histogram_quantile(0.9, rate(a_bucket[5m]))", nil)
    try check("time() - a_timestamp_seconds", nil)
    try check("vector(5)", nil)
  }

  func testOperators() throws {
    try check("a_bytes / b_bytes", .ratio)
    try check("1 - a_bytes / b_bytes", .ratio)
    try check("a_bytes / b_bytes * 100", .percent)
    try check("100 * sum(rate(a_total[5m])) / sum(rate(b_total[5m]))", .percent)
    try check("(a_bytes - b_bytes) / a_bytes", .ratio)
    try check("a_ms / 1000", .seconds)
    try check("a_ms_sum / a_ms_count", .milliseconds)
    try check("rate(a_seconds_sum[5m]) / rate(a_seconds_count[5m])", .seconds)
    try check("sum(up) / count(up)", .ratio)
    try check("a_bytes or b_bytes", .bytes)
    // How long what is there lasts.
    try check("a_bytes / rate(b_bytes_total[5m])", nil)
    try check("a_bytes - b_seconds", nil)
    try check("a_bytes or b_seconds", nil)
    try check("a_bytes / 1024", nil)
    try check("count(a) * 60", nil)
    try check("a_bytes * b", nil)
    try check("5 / a_bytes", nil)
    try check("a_bytes ^ 2", nil)
    try check("a_bytes > bool 5", nil)
  }

  func testConditions() throws {
    try check("a_bytes > 5", .bytes)
    try check("5 < a_bytes < 9", .bytes)
    try check("a_bytes > 5 and b_seconds > 3", .bytes)
    try check("(a_bytes unless on (x) b) > 5", .bytes)
    try check("sum(a_bytes > 5)", .bytes)
  }

  func testComparedValues() throws {
    func check(_ text: String, _ expression: String, _ limits: [Double], line: UInt = #line) throws {
      let value = ComparedValue(of: try XCTUnwrap(PromQLParser.parse(text).expression, line: line))
      XCTAssertEqual(PromQLPrinter.print(value.expression), expression, text, line: line)
      XCTAssertEqual(value.limits, limits, text, line: line)
    }
    try check("a", "a", [])
    try check("(a / b) > 0.5", "a / b", [0.5])
    try check("5 < a < 9", "a", [5, 9])
    try check("a > 5 and b > 3 unless c", "a", [5])
    try check("(a > 5) < 9", "a", [9, 5])
    try check("a > b", "a", [])
    try check("a > bool 5", "a > bool 5", [])
    try check("a > 5 or b > 3", "a > 5 or b > 3", [])
  }
}
