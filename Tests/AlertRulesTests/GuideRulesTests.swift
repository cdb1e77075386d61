import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// The four alert rules of the operations guide, and slips that people make in them.
final class GuideRulesTests: XCTestCase {
  private func lint(_ text: String) -> [Diagnostic] {
    let parsed = DocumentReader.read(source: SourceFile(path: "rules.yaml", text: text))
    return (parsed.diagnostics + RuleLint.check([RuleFileReader.read(parsed.documents)])).sortedByPlace()
  }

  func testTheRulesOfTheGuidePass() {
    let found = lint(Self.guide)
    XCTAssertEqual(found.filter { $0.severity == .error }.map(\.message), [])
    // The ratio of rates without sum(…) is each series divided by itself: true, and worth a warning.
    XCTAssertEqual(found.map(\.code), ["same-operands"])
  }

  /// Each slip is found, at the mark, with a help line.
  func testTypicalSlips() {
    check(
      "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))",
      "histogram_quantile(0.95, ‹sum›(rate(http_request_duration_seconds_bucket[5m])))", "missing-le")
    check("p95 latency is {{ $value }}s", "p95 latency is {{ ‹$val› }}s", "template-variable")
    check("p95 latency is {{ $value }}s", "p95 latency of {{ ‹$label›.path }}", "template-variable")
    check(
      "Cache miss rate is {{ $value", "Cache miss rate of {{ $labels.‹path› }} is {{ $value", "template-label"
    )
    check("for: 10m", "for: ‹10 min›", "bad-duration")
    check(
      "(sum(rate(cache_hits_total[5m])) / sum(rate(cache_requests_total[5m]))) > 0.2",
      "(sum(rate(cache_requests_total{result=\"hit\"}[5m])) / sum(rate(cache_requests_total[5m]))) ‹>› 20",
      "comparison-never")
    check("sum(rate(cache_hits_total[5m]))", "sum(rate(‹cache_hits_total›))", "promql-type")
    check(
      "pg_connections_active / pg_connections_max", "‹rate(pg_connections_active[5m])› / pg_connections_max",
      "rate-of-gauge")
    check("status=~\"5..\"", "status‹=›\"5..\"", "equal-with-regex")
    check(
      "Error rate is {{ $value | humanizePercentage }}", "Error rate is {{ $value | ‹humanizePercent› }}",
      "template-function")
    check(
      "Error rate is {{ $value | humanizePercentage }}", "Error rate is {{ printf \"‹%d›\" $value }}",
      "template-format")
    check(
      "    annotations:\n      summary: \"High cache", "    ‹anotations›:\n      summary: \"High cache",
      "unknown-key")
    check(
      "pg_connections_active / pg_connections_max > 0.9",
      "pg_connections_active / pg_connections_max ‹=› 0.9", "promql-syntax")
    check("histogram_quantile(0.95", "histogram_quantile(‹95›", "argument-range")
    check(
      "pg_connections_active / pg_connections_max > 0.9", "‹pg_connections_active / pg_connections_max›",
      "alert-without-condition")
    check("1 - (sum(", "1 - ‹(›(sum(", "promql-syntax")
  }

  private func check(_ original: String, _ slip: String, _ code: String, line: UInt = #line) {
    XCTAssertTrue(Self.guide.contains(original), original, line: line)
    let input = MarkedInput(Self.guide.replacing(original, with: slip, maxReplacements: 1))
    let found = lint(input.text).filter { $0.code == code }
    XCTAssertEqual(
      found.map { ($0.range?.start ?? 0)..<($0.range?.end ?? 0) }, input.ranges, code, line: line)
    XCTAssertTrue(found.allSatisfy { $0.help != nil }, code, line: line)
  }

  private static let guide = """
    groups:
    - name: performance
      interval: 30s
      rules:
      - alert: HighLatency
        expr: histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 1
        for: 5m
        annotations:
          summary: "High API latency detected"
          description: 'p95 latency is {{ $value }}s'

      - alert: HighErrorRate
        expr: rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m]) > 0.01
        for: 2m
        annotations:
          summary: "High error rate detected"
          description: 'Error rate is {{ $value | humanizePercentage }}'

      - alert: CacheMissRate
        expr: 1 - (sum(rate(cache_hits_total[5m])) / sum(rate(cache_requests_total[5m]))) > 0.2
        for: 10m
        annotations:
          summary: "High cache miss rate"
          description: 'Cache miss rate is {{ $value | humanizePercentage }}'

      - alert: DatabaseConnectionPoolExhausted
        expr: pg_connections_active / pg_connections_max > 0.9
        for: 5m
        annotations:
          summary: "Database connection pool nearly exhausted"
          description: '{{ $value | humanizePercentage }} of connections in use'
    """
}
