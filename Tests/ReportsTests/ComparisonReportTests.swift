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
      [RunComparison.Shift(name: "load.latency.p95 max 500ms", base: .passed, head: .failed)])
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
    XCTAssertEqual(comparison.limits.filter { $0.base != $0.head }, [])
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
