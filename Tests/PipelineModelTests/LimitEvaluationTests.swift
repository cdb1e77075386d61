import Diagnostics
import Documents
import PipelineModel
import XCTest

final class LimitEvaluationTests: XCTestCase {
  private func limit(_ bounds: String, metric: String = "load.x", line: UInt = #line) throws -> Limit {
    let text = "limits:\n  '\(metric)': { \(bounds), action: Call. }\n"
    let collector = DiagnosticCollector()
    let root = YAMLReader.read(SourceFile(path: "b.yaml", text: text)).documents[0]
    let budget = BudgetDecoder.decode(root, collector: collector)
    XCTAssertEqual(collector.diagnostics, [], line: line)
    return try XCTUnwrap(budget?.limits.first, line: line)
  }

  /// Each outcome as `rule verdict: reason`.
  private func check(
    _ bounds: String, _ metrics: [Metric]?, verdict: Verdict = .passed, reason: String? = nil,
    metric: String = "load.x", _ expected: String..., line: UInt = #line
  ) throws {
    let step = StepID("load")
    let ending = metrics.map { StepFinished(step: step, verdict: verdict, reason: reason, metrics: $0) }
    let limit = try limit(bounds, metric: metric, line: line)
    let outcomes = LimitEvaluation.evaluate(limit, against: ending.map { [step: $0] } ?? [:])
    let texts = outcomes.map { outcome in
      "\(outcome.rule) \(outcome.verdict)" + (outcome.reason.map { ": \($0)" } ?? "")
    }
    XCTAssertEqual(texts, expected, line: line)
    for outcome in outcomes {
      XCTAssertEqual(outcome.action, outcome.verdict == .passed ? nil : "Call.", line: line)
      XCTAssertEqual(outcome.file, "b.yaml", line: line)
      XCTAssertEqual(outcome.line, 2, line: line)
    }
  }

  private func x(_ value: Double?, _ unit: MetricUnit = .seconds, reason: String? = nil) -> [Metric] {
    [Metric("x", unit, value, reason: reason)]
  }

  func testMaximum() throws {
    try check("max: 500ms", x(0.4), "max 500ms passed")
    try check("max: 500ms", x(0.5), "max 500ms passed")
    try check("max: 500ms", x(0.5.nextUp), "max 500ms failed: 500.0000000000001ms is above 500ms")
    try check("max: 500ms", x(0.6), "max 500ms failed: 600ms is above 500ms")
    try check("max: 1.234s", x(1.2345), "max 1234ms failed: 1.235s is above 1.234s")
    try check("max: 8GB", x(9e9, .bytes), "max 8GB failed: 8.38GiB is above 7.45GiB")
    try check("max: -1", x(0, .none), "max -1 failed: 0 is above -1")
    try check("max: 0", x(0, .none), "max 0 passed")
  }

  func testMinimum() throws {
    try check("min: 1000/s", x(1000, .perSecond), "min 1000/s passed")
    try check("min: 1000/s", x(999, .perSecond), "min 1000/s failed: 999/s is below 1000/s")
    try check("min: 99.9%", x(0.999, .ratio), "min 99.9% passed")
    try check("min: 99.9%", x(0.998_999, .ratio), "min 99.9% failed: 99.8999% is below 99.9%")
  }

  func testWarnings() throws {
    try check("max: 500ms, warn: 400ms", x(0.4), "max 500ms passed")
    try check("max: 500ms, warn: 400ms", x(0.45), "max 500ms warned: 450ms is above the warning at 400ms")
    try check("max: 500ms, warn: 400ms", x(0.55), "max 500ms failed: 550ms is above 500ms")
    try check("min: 100/s, warn: 120/s", x(120, .perSecond), "min 100/s passed")
    try check(
      "min: 100/s, warn: 120/s", x(110, .perSecond), "min 100/s warned: 110/s is below the warning at 120/s")
    try check("min: 100/s, warn: 120/s", x(90, .perSecond), "min 100/s failed: 90/s is below 100/s")
    try check("warn: 400ms", x(0.45), "warn 400ms warned: 450ms is above 400ms")
    try check("warn: 400ms", x(0.4), "warn 400ms passed")
    try check("warn: 400ms", nil, "warn 400ms inconclusive: step 'load' did not run")
    try check("min: , warn: 400ms", x(0.45), "warn 400ms warned: 450ms is above 400ms")
  }

  func testBothBounds() throws {
    try check("min: 2, max: 4", x(3, .none), "max 4 passed", "min 2 passed")
    try check("min: 2, max: 4", x(5, .none), "max 4 failed: 5 is above 4", "min 2 passed")
    try check("min: 2, max: 4", x(1, .none), "max 4 passed", "min 2 failed: 1 is below 2")
    try check(
      "min: 2, max: 4", nil, "max 4 inconclusive: step 'load' did not run",
      "min 2 inconclusive: step 'load' did not run")
  }

  func testNoDataNeverPasses() throws {
    let gone = "max 1s inconclusive: step 'load' gave no metric 'x'"
    try check("max: 1s", nil, "max 1s inconclusive: step 'load' did not run")
    try check("max: 1s", [], gone)
    try check("max: 1s", [Metric("y", .seconds, 0)], gone)
    try check("max: 1s", [Metric("x", .seconds, 0, labels: ["a": "b"])], gone)
    try check(
      "max: 1s", x(0), metric: #"load.x{a="b"}"#,
      #"max 1s inconclusive: step 'load' gave no metric 'x{a="b"}'"#)
    try check("max: 1s", x(nil), "max 1s inconclusive: the metric has no value")
    try check("max: 1s", x(nil, reason: "only 3 samples"), "max 1s inconclusive: only 3 samples")
    for value in [Double.nan, .infinity, -.infinity] {
      try check("max: 1s", x(value), "max 1s inconclusive: the value is not a finite number")
      try check("min: 1s", x(value), "min 1s inconclusive: the value is not a finite number")
    }
    try check("max: 1s", x(0, .ratio), "max 1s inconclusive: the metric is a share, the limit a duration")
    try check("max: 1", x(0), "max 1 inconclusive: the metric is a duration, the limit a plain number")
  }

  func testAStepWithoutAVerdictProvesNothing() throws {
    func check(_ verdict: Verdict, _ reason: String?, _ expected: String, line: UInt = #line) throws {
      for metrics in [x(0.1), x(5), []] {
        try self.check(
          "max: 1s", metrics, verdict: verdict, reason: reason, "max 1s inconclusive: " + expected, line: line
        )
      }
    }
    try check(.inconclusive, "saturated", "step 'load' is inconclusive: saturated")
    try check(.inconclusive, nil, "step 'load' is inconclusive")
    try check(.errored, "it crashed", "step 'load' ended with an error: it crashed")
    try check(.skipped, nil, "step 'load' was skipped")
    try check(.cancelled, nil, "step 'load' was cancelled")
    for verdict in [Verdict.passed, .warned, .failed] {
      try self.check("max: 1s", x(0.1), verdict: verdict, "max 1s passed")
      try self.check("max: 1s", x(5), verdict: verdict, "max 1s failed: 5s is above 1s")
    }
  }

  func testLabelsChooseTheMetric() throws {
    let metrics = [
      Metric("x", .seconds, 9, labels: ["p": "1", "q": "2"]), Metric("x", .seconds, 8, labels: ["p": "1"]),
      Metric("x", .seconds, 7),
    ]
    try check("max: 1s", metrics, "max 1s failed: 7s is above 1s")
    try check("max: 1s", metrics, metric: #"load.x{p="1"}"#, "max 1s failed: 8s is above 1s")
    try check("max: 1s", metrics, metric: #"load.x{q="2",p="1"}"#, "max 1s failed: 9s is above 1s")
  }

  func testHeadroom() throws {
    func headroom(_ bounds: String, _ value: Double?) throws -> Double? {
      let ending = StepFinished(step: StepID("load"), verdict: .passed, reason: nil, metrics: x(value, .none))
      return LimitEvaluation.evaluate(try limit(bounds), against: [StepID("load"): ending]).first?.headroom
    }
    XCTAssertEqual(try headroom("max: 10", 8), 0.2)
    XCTAssertEqual(try headroom("max: 10", 12), -0.2)
    XCTAssertEqual(try headroom("min: 10", 12), 0.2)
    XCTAssertEqual(try headroom("max: -10", -12), 0.2)
    XCTAssertNil(try headroom("max: 0", 5))
    XCTAssertNil(try headroom("max: 10", nil))
  }

  func testSummary() throws {
    func outcomes(_ verdicts: Verdict...) -> [LimitOutcome] {
      verdicts.map {
        LimitOutcome(
          metric: "m", rule: "max 1", verdict: $0, value: nil, unit: .none, bound: 1, sampleCount: nil,
          reason: nil,
          action: nil, file: "f", line: 1)
      }
    }
    XCTAssertEqual(
      LimitEvaluation.summary(of: outcomes(.passed, .failed, .passed, .inconclusive, .warned)),
      "5 limits: 1 failed, 1 inconclusive, 1 warned, 2 passed")
    XCTAssertEqual(LimitEvaluation.summary(of: outcomes(.passed)), "1 limit: 1 passed")
    XCTAssertEqual(LimitEvaluation.summary(of: []), "no limits")
  }
}
