import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// Whether a template shows a value in the unit that it has.
final class TemplateNumberTests: XCTestCase {
  /// In the summary of an alert exactly the marked places are found.
  private func check(
    _ expression: String, _ marked: String, _ code: String, message: String? = nil, line: UInt = #line
  ) {
    let input = MarkedInput(
      """
      groups:
        - name: g
          rules:
            - alert: A
              for: 1m
              expr: |
                \(expression)
              annotations:
                summary: |
                  \(marked)
      """)
    let parsed = DocumentReader.read(source: SourceFile(path: "rules.yaml", text: input.text))
    let file = RuleFileReader.read(parsed.documents)
    XCTAssertEqual((parsed.diagnostics + file.diagnostics).map(\.message), [], expression, line: line)
    let found = RuleLint.check([file]).filter { $0.code == code }
    XCTAssertEqual(
      found.map { ($0.range?.start ?? 0)..<($0.range?.end ?? 0) }, input.ranges, expression, line: line)
    XCTAssertTrue(found.allSatisfy { $0.help != nil }, expression, line: line)
    if let message { XCTAssertEqual(found.first?.message, message, expression, line: line) }
  }

  // MARK: Durations

  private func isNoDuration(_ expression: String, _ what: String, line: UInt = #line) {
    check(
      expression, "{{ $value | ‹humanizeDuration› }}", "template-duration",
      message: "'humanizeDuration' of \(what)", line: line)
  }

  private func mayBeDuration(_ expression: String, line: UInt = #line) {
    check(expression, "{{ $value | humanizeDuration }}", "template-duration", line: line)
  }

  func testNoDurations() {
    isNoDuration("free_bytes < 1e9", "bytes")
    isNoDuration("rate(sent_bytes_total[5m]) > 1e6", "bytes per second")
    isNoDuration("increase(errors_total[5m]) > 5", "a number of things")
    isNoDuration("rate(errors_total[5m]) > 5", "a number of things per second")
    isNoDuration("count(x > 5) > 3", "a number of things")
    isNoDuration("up == 0", "a number of things")
    isNoDuration("latency_milliseconds > 500", "milliseconds")
    isNoDuration("max by (a) (latency_ms) > 500", "milliseconds")
    isNoDuration("latency_microseconds > 500", "microseconds")
    isNoDuration("hit_ratio < 0.5", "a ratio")
    isNoDuration("free_bytes / size_bytes < 0.1", "a ratio")
    isNoDuration("used_percent > 90", "a value in per cent")
    isNoDuration("0.1 > free_bytes / size_bytes * 100", "a value in per cent")
  }

  func testDurations() {
    mayBeDuration("latency_seconds > 5")
    mayBeDuration("latency_milliseconds / 1000 > 5")
    mayBeDuration("time() - backup_timestamp_seconds > 86400")
    mayBeDuration("histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m]))) > 1")
    mayBeDuration("rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m]) > 1")
    mayBeDuration("free_bytes / rate(written_bytes_total[1h]) < 3600")
    mayBeDuration("increase(cpu_usage_total[5m]) > 5")
    mayBeDuration("queue_wait > 5")
    mayBeDuration("job:latency_bytes:sum > 5")
    mayBeDuration("count_over_time(x[1h]) * 15 > 600")
    mayBeDuration("free_bytes < 5 or latency_seconds > 5")
  }

  func testValuesOfQueries() {
    let code = "template-duration"
    check("x > 5", "{{ query \"free_bytes\" | first | value | ‹humanizeDuration› }}", code)
    check("x > 5", "{{ with query \"a_ms > 5\" }}{{ . | first | value | ‹humanizeDuration› }}{{ end }}", code)
    check("free_bytes > 5", "{{ query \"uptime_seconds\" | first | value | humanizeDuration }}", code)
  }

  // MARK: Percentages

  private func isRatio(_ expression: String, line: UInt = #line) {
    check(expression, "{{ $value }}‹%› {{ printf \"%.2f\" $value }}‹%›", "template-percentage", line: line)
  }

  private func mayBePercentage(_ expression: String, line: UInt = #line) {
    check(expression, "{{ $value }}% {{ printf \"%.2f\" $value }}%", "template-percentage", line: line)
  }

  func testRatiosWithPercentSigns() {
    isRatio("sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05")
    isRatio("0.05 < errors / requests")
    isRatio("connections / connections_max > 0.9 and connections_max > 0")
    isRatio("1 - avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) > 0.9")
    isRatio("1 - free_bytes / size_bytes > 0.9")
    isRatio("max by (a) (used / size) > 0.9")
    isRatio("avg(up) < 0.5")
    isRatio("sum(up) / count(up) < 0.5")
    isRatio("count(x > 5) / count(x) > 0.5")
    isRatio("free_bytes / size_bytes < 0.1")
  }

  func testPercentages() {
    mayBePercentage("errors / requests * 100 > 5")
    mayBePercentage("100 * (errors / requests) > 5")
    mayBePercentage("errors * 100 / requests > 0.5")
    mayBePercentage("(100 * errors) / requests > 0.5")
    mayBePercentage("errors / requests > 5")
    mayBePercentage("errors / requests != 0")
    mayBePercentage("used_percent > 0.5")
    mayBePercentage("sum(error_percent) / sum(b) > 0.5")
    mayBePercentage("job:errors:rate5m / job:requests:rate5m > 0.5")
    mayBePercentage("sum(error_rate) / count(error_rate) > 0.5")
    mayBePercentage("rate(x_sum[5m]) / rate(x_count[5m]) > 0.5")
    mayBePercentage("x > 0 < 1")
    mayBePercentage("x / 60 > 0.5")
    mayBePercentage("sum(errors / requests) > 0.5")
    mayBePercentage("errors / requests > 0.5 or x > 5")
  }

  func testValuesInPerCentThroughHumanizePercentage() {
    let code = "template-percentage"
    let shown = "{{ $value | ‹humanizePercentage› }}"
    check("errors / requests * 100 > 5", shown, code)
    check("5 < errors / requests * 100", shown, code)
    check("100 * free_bytes / size_bytes < 5", shown, code)
    check("used_percent > 90", shown, code)
    check("errors / requests > 0.05", "{{ $value | humanizePercentage }}", code)
    check("used_percent > 0.9", "{{ $value | humanizePercentage }}", code)
    check("count(x * 100 > 5) > 3", "{{ $value | humanizePercentage }}", code)
  }
}
