import Diagnostics
import Documents
import PipelineModel
import XCTest

/// What perfgate, the nearest peer, gets wrong in its verdicts; its weaknesses in measuring are in
/// StepsTests/PerfgateWeaknessesInMeasuringTests.swift.
final class PerfgateWeaknessesTests: XCTestCase {
  private func outcome(_ limit: String, _ metrics: [Metric]) throws -> LimitOutcome {
    let found = BudgetEvaluation.outcomes(
      of: try BudgetTrial.limits(limit), against: BudgetTrial.ended(metrics))
    return try XCTUnwrap(found.first)
  }

  /// Its `noise_policy = warn` makes a warning of a failure where the coefficient of variation is above 10 %.
  func testNoiseDoesNotDemoteAProvenFailure() throws {
    // A spread of 12 % and a change of 80 %.
    let pairs = BudgetTrial.pairs(change: 0.8, noise: 12)
    let found = try outcome("bench.a.time: { max-increase: 5% }", [BudgetTrial.metric(pairs, fresh: pairs)])
    XCTAssertEqual(found.verdict, .failed, found.reason ?? "")
  }

  /// Its `--require-significance` passes where there are too few samples to tell.
  func testTooFewSamplesAreNoPass() throws {
    for change in [0, 0.5] {
      let pairs = BudgetTrial.pairs(change: change, count: 6)
      let found = try outcome("bench.a.time: { max-increase: 5% }", [BudgetTrial.metric(pairs)])
      XCTAssertEqual(found.verdict, .inconclusive)
      XCTAssertEqual(found.reason, "6 pairs are too few: 8 are needed at 99%")
    }
  }

  /// It passes over keys that it does not know.
  func testUnknownKeysAreErrors() {
    let collector = DiagnosticCollector()
    let text = "limits: { bench.a.time: { max-incraese: 5% } }\n"
    _ = BudgetDecoder.decode(
      YAMLReader.read(SourceFile(path: "b.yaml", text: text)).documents[0], collector: collector)
    XCTAssertTrue(collector.diagnostics.hasErrors)
    XCTAssertEqual(
      collector.diagnostics.first?.message, "unknown key 'max-incraese' in limit 'bench.a.time'")
    XCTAssertEqual(collector.diagnostics.first?.help, "did you mean 'max-increase'?")
  }

  /// It has limits of changes only.
  func testThereAreAbsoluteLimits() throws {
    let metric = Metric("a.time", .seconds, 0.6)
    XCTAssertEqual(try outcome("bench.a.time: { max: 500ms }", [metric]).verdict, .failed)
    XCTAssertEqual(try outcome("bench.a.time: { max: 700ms, warn: 550ms }", [metric]).verdict, .warned)
    XCTAssertEqual(try outcome("bench.a.time: { min: 500ms }", [metric]).verdict, .passed)
  }

  /// It drops the limit of a metric that was not measured, or only on one side.
  func testAMissingMetricIsNoPass() throws {
    let missing = try outcome("bench.a.time: { max-increase: 5% }", [])
    XCTAssertEqual(missing.verdict, .inconclusive)
    XCTAssertEqual(missing.reason, "step 'bench' gave no metric 'a.time'")
    let oneSided = try outcome("bench.a.time: { max-increase: 5% }", [Metric("a.time", .seconds, 1)])
    XCTAssertEqual(oneSided.verdict, .inconclusive)
  }

  /// No tool of its kind does: many limits at once fail falsely more often than each by itself.
  func testManyLimitsShareTheirFalseAlarms() throws {
    let names = (0..<50).map { "m\($0)" }
    let pairs = BudgetTrial.pairs(change: 0.066, noise: 4)
    let limits = { (names: [String]) in
      names.map { "bench.\($0): { max-increase: 5% }" }.joined(separator: "\n")
    }
    let metrics = names.map { BudgetTrial.metric(pairs, fresh: pairs, name: $0) }
    func verdicts(_ names: [String]) throws -> Set<Verdict> {
      Set(
        BudgetEvaluation.outcomes(
          of: try BudgetTrial.limits(limits(names)), against: BudgetTrial.ended(metrics)
        ).map(\.verdict))
    }
    XCTAssertEqual(try verdicts([names[0]]), [.failed])
    XCTAssertEqual(try verdicts(names), [.inconclusive])
  }
}
