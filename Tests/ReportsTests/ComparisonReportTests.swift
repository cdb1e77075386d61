import PipelineModel
import Reports
import XCTest

final class ComparisonReportTests: XCTestCase {
  private func run(
    _ p95: Double, interval: ClosedRange<Double>, verdict: Verdict, finding: Bool
  ) throws -> RunReport {
    var run = RunFixture()
    run.run(
      "rules", "alert-rules", finding ? .failed : .passed,
      findings: finding ? [Finding(RunFixture.unknownFunction)] : [])
    run.run(
      "load", "load", .passed,
      metrics: [
        Metric("latency.p95", .seconds, p95, lower: interval.lowerBound, upper: interval.upperBound),
        Metric("throughput", .perSecond, 1000), Metric("error_rate", .ratio, 0),
      ])
    run.run(
      "budget", "budget", verdict,
      limits: [RunFixture.limit("load.latency.p95", "max 500ms", verdict, p95, .seconds, bound: 0.5)])
    run.finish(verdict, verdict == .passed ? .passed : .failed)
    return try run.report()
  }

  private func comparison() throws -> RunComparison {
    RunComparison(
      base: try run(0.4, interval: 0.39...0.41, verdict: .passed, finding: false),
      head: try run(0.6, interval: 0.55...0.65, verdict: .failed, finding: true))
  }

  func testWhatChanged() throws {
    let comparison = try comparison()
    XCTAssertEqual(
      comparison.steps,
      [
        RunComparison.Shift(name: "rules", base: .passed, head: .failed),
        RunComparison.Shift(name: "load", base: .passed, head: .passed),
        RunComparison.Shift(name: "budget", base: .passed, head: .failed),
      ])
    XCTAssertEqual(
      comparison.limits,
      [
        RunComparison.LimitShift(
          metric: "load.latency.p95", baseRule: "max 500ms", headRule: "max 500ms", base: .passed,
          head: .failed)
      ])
    XCTAssertEqual(comparison.newFindings.map(\.code), ["promql-unknown-function"])
    XCTAssertEqual(comparison.goneFindings, [])
    let first = try XCTUnwrap(comparison.metrics.first)
    XCTAssertEqual(first.name, "load.latency.p95")
    XCTAssertEqual(first.share, 0.5, accuracy: 1e-12)
    XCTAssertTrue(first.isApart)
    XCTAssertEqual(comparison.metrics.count, 3)
    XCTAssertEqual(comparison.cautions, [])
  }

  func testIntervalsThatTouchAreNotApart() throws {
    let comparison = RunComparison(
      base: try run(0.4, interval: 0.3...0.55, verdict: .passed, finding: true),
      head: try run(0.6, interval: 0.55...0.65, verdict: .passed, finding: true))
    XCTAssertFalse(try XCTUnwrap(comparison.metrics.first).isApart)
    XCTAssertEqual(comparison.newFindings, [])
    XCTAssertEqual(comparison.limits.filter(\.isChange), [])
  }

  /// Each row: metric, rule and verdict in base, rule and verdict in head.
  func testLimitsWithAnotherBoundAreOneLimit() throws {
    func run(_ limits: [(String, String, Verdict)]) throws -> RunReport {
      var run = RunFixture()
      run.run(
        "budget", "budget", .passed,
        limits: limits.map { RunFixture.limit($0.0, $0.1, $0.2, 0.4, .seconds, bound: 0.5) })
      run.finish(.passed, .passed)
      return try run.report()
    }
    let comparison = RunComparison(
      base: try run([
        ("a", "max 500ms", .passed), ("a", "warn 400ms", .passed), ("b", "max 1s", .passed),
        ("b", "max 2s for 10s", .passed), ("gone", "min 1/s", .passed),
      ]),
      head: try run([
        ("a", "max 300ms", .failed), ("a", "warn 400ms", .passed), ("b", "max 2s for 10s", .passed),
        ("b", "max 3s", .passed), ("new", "max 1s", .passed),
      ]))
    XCTAssertEqual(
      comparison.limits.filter(\.isChange).map(\.name),
      ["a max 500ms → max 300ms", "b max 1s → max 3s", "new max 1s", "gone min 1/s"])
    XCTAssertEqual(comparison.limits.count, 6)
    let text = ComparisonReport(comparison).render(.text)
    XCTAssertTrue(text.contains("a max 500ms → max 300ms  ✓ passed  ✗ failed\n"), text)
  }

  func testFormats() throws {
    let report = ComparisonReport(try comparison())
    try Golden.check("comparison-text", report.render(.text))
    try Golden.check("comparison-markdown", report.render(.markdown))
    let page = report.render(.html)
    for words in [
      "Two runs compared", "New findings", "unknown function &#39;rat&#39;", "+50%", "apart", "default-src",
    ] {
      XCTAssertTrue(page.contains(words), words)
    }
  }

  func testHostileRunsStayInert() throws {
    let report = ComparisonReport(
      RunComparison(base: try RunFixture.failing.report(), head: try RunFixture.hostileRun.report()))
    Inert.check(report.render(.text))
    Inert.check(report.render(.markdown))
    XCTAssertEqual(report.render(.html).components(separatedBy: "<script").count, 2)
  }
}
