import Diagnostics
import Documents
import PipelineModel
import XCTest

final class WindowedLimitTests: XCTestCase {
  private func decode(_ bounds: String, metric: String) -> (
    limit: Limit?, diagnostics: [Diagnostic], text: String
  ) {
    let marked = "limits:\n  '\(metric)': { \(bounds), action: Call. }\n"
    let text = marked.filter { $0 != "‹" && $0 != "›" }
    let collector = DiagnosticCollector()
    let root = YAMLReader.read(SourceFile(path: "b.yaml", text: text)).documents[0]
    return (BudgetDecoder.decode(root, collector: collector)?.limits.first, collector.diagnostics, marked)
  }

  /// Windows of 10 s with these values; nil for one with too few samples.
  private func check(
    _ bounds: String, _ values: [Double?], _ expected: String, value: Double? = nil,
    metric: String = "load.latency.p95", unit: MetricUnit = .seconds, stepVerdict: Verdict = .passed,
    line: UInt = #line
  ) throws {
    let (decoded, diagnostics, _) = decode(bounds, metric: metric)
    XCTAssertEqual(diagnostics, [], line: line)
    let limit = try XCTUnwrap(decoded, line: line)
    let step = StepFinished(
      step: StepID("load"), verdict: stepVerdict, reason: nil,
      metrics: [Metric(limit.metric.metric, unit, 9)])
    let windows = values.enumerated().map { place, value in
      MetricWindow(
        start: Double(place * 10), end: Double(place * 10 + 10), value: value, sampleCount: 100,
        reason: value == nil ? "p95 needs 59 samples; there are 12" : nil)
    }
    let outcomes = LimitEvaluation.evaluate(limit, against: [StepID("load"): step]) { _, _, seconds in
      XCTAssertEqual(seconds, 10, line: line)
      return .success(windows)
    }
    XCTAssertEqual(outcomes.count, 1, line: line)
    let outcome = try XCTUnwrap(outcomes.first, line: line)
    let text = "\(outcome.rule): \(outcome.verdict)" + (outcome.reason.map { ": \($0)" } ?? "")
    XCTAssertEqual(text, expected, line: line)
    if let value { XCTAssertEqual(outcome.value, value, line: line) }
    XCTAssertEqual(outcome.action, outcome.verdict == .passed ? nil : "Call.", line: line)
  }

  func testEveryWindowMustHold() throws {
    let six: [Double?] = [0.1, 0.2, 0.812, 0.3, 0.6, 0.5]
    try check("max: 500ms, every: 10s", [0.1, 0.5, 0.4], "max 500ms every 10s: passed", value: 0.5)
    try check(
      "max: 500ms, every: 10s", six,
      "max 500ms every 10s: failed: window 20s–30s: p95 812ms is above 500ms (2 of 6 windows)", value: 0.812)
    try check(
      "max: 500ms, every: 10s", [0.7],
      "max 500ms every 10s: failed: window 0s–10s: p95 700ms is above 500ms (1 of 1 window)")
    try check(
      "min: 100/s, every: 10s", [120, 80, 90],
      "min 100/s every 10s: failed: window 10s–20s: throughput 80/s is below 100/s (2 of 3 windows)",
      value: 80,
      metric: "load.throughput", unit: .perSecond)
  }

  func testAWindowWithTooFewSamplesIsNeverAPass() throws {
    let doubt = "window 10s–20s: p95 needs 59 samples; there are 12"
    try check(
      "max: 500ms, every: 10s", [0.1, nil, 0.2],
      "max 500ms every 10s: inconclusive: \(doubt) (1 of 3 windows without a value)", value: 0.2)
    try check(
      "max: 500ms, every: 10s", [0.1, nil, 0.6],
      "max 500ms every 10s: failed: window 20s–30s: p95 600ms is above 500ms (1 of 3 windows)")
    try check(
      "max: 500ms, every: 10s", [], "max 500ms every 10s: inconclusive: there are no windows")
  }

  func testWarnings() throws {
    try check(
      "max: 500ms, warn: 400ms, every: 10s", [0.1, 0.45, 0.41],
      "max 500ms every 10s: warned: window 10s–20s: p95 450ms is above the warning at 400ms (2 of 3 windows)")
    try check(
      "warn: 400ms, every: 10s", [0.1, 0.45],
      "warn 400ms every 10s: warned: window 10s–20s: p95 450ms is above 400ms (1 of 2 windows)")
  }

  /// With `for: 30s` three neighbouring windows of 10 s must lie past the bound.
  func testABreachMayPersistForATime() throws {
    let rule = "max 500ms every 10s for 30s"
    let bounds = "max: 500ms, every: 10s, for: 30s"
    try check(bounds, [0.1, 0.9, 0.9, 0.1, 0.9, 0.9], "\(rule): passed", value: 0.1)
    try check(
      bounds, [0.1, 0.7, 0.9, 0.612, 0.1, 0.9],
      "\(rule): failed: 10s–40s: p95 stayed above 500ms, at 612ms or more (4 of 6 windows)", value: 0.612)
    try check(
      bounds, [0.9, 0.9],
      "\(rule): inconclusive: the measurement of 20s is shorter than the 30s of 'for'")
    // With the silent window past the bound there would be a breach; in the next line there would be none.
    try check(
      bounds, [0.9, nil, 0.9, 0.1],
      "\(rule): inconclusive: window 10s–20s: p95 needs 59 samples; there are 12 (1 of 4 windows without a value)"
    )
    try check(bounds, [0.9, nil, 0.1, 0.9, 0.9], "\(rule): passed")
    // 25 s need three windows of 10 s.
    try check("max: 500ms, every: 10s, for: 25s", [0.9, 0.9, 0.1], "max 500ms every 10s for 25s: passed")
    try check(
      "min: 100/s, every: 10s, for: 20s", [90, 80, 120],
      "min 100/s every 10s for 20s: failed: 0s–20s: throughput stayed below 100/s, at 90/s or less (2 of 3 windows)",
      metric: "load.throughput", unit: .perSecond)
  }

  func testWithoutWindowsThereIsNoVerdict() throws {
    let limit = try XCTUnwrap(decode("max: 500ms, for: 5s", metric: "load.latency.p95").limit)
    let metrics = [Metric("latency.p95", .seconds, 0.1)]
    let step = StepFinished(step: StepID("load"), verdict: .passed, reason: nil, metrics: metrics)
    let outcome = LimitEvaluation.evaluate(limit, against: [StepID("load"): step]).first
    XCTAssertEqual(outcome?.rule, "max 500ms every 1s for 5s")
    XCTAssertEqual(outcome?.verdict, .inconclusive)
    XCTAssertEqual(outcome?.reason, "step 'load' measures no windows")
    XCTAssertEqual(LimitEvaluation.evaluate(limit, against: [:]).first?.verdict, .inconclusive)
    let saturated = StepFinished(
      step: StepID("load"), verdict: .inconclusive, reason: "late", metrics: metrics)
    let windows = [MetricWindow(start: 0, end: 9, value: 0.1, sampleCount: 99)]
    let judged = LimitEvaluation.evaluate(limit, against: [StepID("load"): saturated]) { _, _, _ in
      .success(windows)
    }
    XCTAssertEqual(judged.first?.verdict, .inconclusive)
  }

  func testFaultsOfTheKeys() {
    func check(_ bounds: String, _ message: String, line: UInt = #line) {
      let (limit, diagnostics, marked) = decode(bounds, metric: "load.x")
      _ = limit
      XCTAssertEqual(diagnostics.map(\.message), [message], line: line)
      let before = marked.prefix { $0 != "‹" }
      XCTAssertEqual(diagnostics.first?.range?.startPosition.column, before.utf8.count - 8 + 1, line: line)
    }
    let rule = "must be a whole number of seconds, at least 1s; got"
    check("max: 1s, every: ‹500ms›", "'every' \(rule) 500ms")
    check("max: 1s, every: ‹1500ms›", "'every' \(rule) 1500ms")
    check("max: 1s, every: ‹0s›", "'every' \(rule) 0s")
    check("max: 1s, every: 2s, for: ‹2.5s›", "'for' \(rule) 2.5s")
    check("max: 1s, every: 10s, for: ‹5s›", "'for' (5s) is shorter than 'every' (10s)")
    check("max: 1s, every: ‹10›", "'every' must be a duration; '10' is a plain number")
    check("max: 1s, every: ‹often›", "'often' is not a duration")
  }
}
