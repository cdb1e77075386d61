import Foundation
import PipelineModel
import XCTest

/// Limits of changes: when they fail, when they pass, and when the measurements cannot tell.
final class RelativeLimitTests: XCTestCase {
  private func pairs(
    change: Double, count: Int = 20, noise: Double = 1, base: Double = 0.1
  ) -> MetricComparison.Pairs {
    BudgetTrial.pairs(change: change, count: count, noise: noise, base: base)
  }

  private func metric(
    _ planned: MetricComparison.Pairs, fresh: MetricComparison.Pairs? = nil,
    control: MetricComparison.Pairs? = nil, name: String = "a.time"
  ) -> Metric {
    BudgetTrial.metric(planned, fresh: fresh, control: control, name: name)
  }

  private func outcomes(_ text: String, _ metrics: [Metric], verdict: Verdict = .passed) throws
    -> [LimitOutcome]
  {
    BudgetEvaluation.outcomes(of: try BudgetTrial.limits(text), against: BudgetTrial.ended(metrics, verdict))
  }

  private func check(
    _ text: String, _ metric: Metric, _ verdict: Verdict, _ outcome: LimitEvidence.Outcome?,
    line: UInt = #line
  ) throws {
    let found = try outcomes(text, [metric])
    XCTAssertEqual(found.map(\.verdict), [verdict], found.first?.reason ?? "", line: line)
    XCTAssertEqual(found.first?.evidence?.outcome, outcome, found.first?.reason ?? "", line: line)
    XCTAssertNotNil(found.first?.reason, line: line)
  }

  func testAProvenRiseFailsAndAProvenStandstillPasses() throws {
    let limit = "bench.a.time: { max-increase: 5% }"
    try check(limit, metric(pairs(change: 0.1), fresh: pairs(change: 0.1)), .failed, .missed)
    try check(limit, metric(pairs(change: 0)), .passed, .held)
    try check(limit, metric(pairs(change: -0.2)), .passed, .held)
    try check(limit, metric(pairs(change: 0.02)), .passed, .held)
  }

  func testFallsAreBoundedToo() throws {
    let limit = "bench.a.time: { max-decrease: 5% }"
    try check(limit, metric(pairs(change: -0.1), fresh: pairs(change: -0.1)), .failed, .missed)
    try check(limit, metric(pairs(change: 0.3)), .passed, .held)
    let found = try outcomes(limit, [metric(pairs(change: -0.1), fresh: pairs(change: -0.1))])
    XCTAssertEqual(found[0].value ?? 0, 0.1, accuracy: 0.01)
    XCTAssertLessThan(found[0].headroom ?? 0, 0)
  }

  func testWhatLiesAtTheLimitIsUndecided() throws {
    try check("bench.a.time: { max-increase: 5% }", metric(pairs(change: 0.05)), .inconclusive, .undecided)
  }

  /// Noise turns neither a failure into a pass nor a pass into a failure: it makes both inconclusive.
  func testNoiseMakesInconclusive() throws {
    let limit = "bench.a.time: { max-increase: 5% }"
    for change in [0.0, 0.04, 0.06, 0.1] {
      let wild = pairs(change: change, noise: 40)
      try check(limit, metric(wild, fresh: wild), .inconclusive, .undecided)
    }
  }

  func testTooFewPairsSayHowManyAreNeeded() throws {
    let few = pairs(change: 0.5, count: 6)
    let found = try outcomes("bench.a.time: { max-increase: 5% }", [metric(few)])
    XCTAssertEqual(found[0].verdict, .inconclusive)
    XCTAssertEqual(found[0].reason, "6 pairs are too few: 8 are needed at 99%")
    // With the fresh batch they are twelve.
    try check("bench.a.time: { max-increase: 5% }", metric(few, fresh: few), .failed, .missed)
  }

  func testAFailureNeedsAFreshBatch() throws {
    let limit = "bench.a.time: { max-increase: 5% }"
    try check(limit, metric(pairs(change: 0.1), fresh: pairs(change: 0)), .inconclusive, .unconfirmed)
    try check(limit, metric(pairs(change: 0.1)), .inconclusive, .unconfirmed)
    // Why: it did not agree, or there was none.
    for (fresh, reason) in [
      (pairs(change: 0), "but a fresh batch of pairs does not agree"),
      (nil, "but no fresh batch of pairs was measured to confirm it"),
    ] {
      let found = try outcomes(limit, [metric(pairs(change: 0.1), fresh: fresh)])
      XCTAssertEqual(found[0].reason?.hasSuffix(reason), true, found[0].reason ?? "no reason")
    }
    // And a fresh batch alone fails nothing.
    try check(limit, metric(pairs(change: 0), fresh: pairs(change: 0.1)), .inconclusive, .undecided)
  }

  func testALimitBelowTheNoiseIsUnenforceableHere() throws {
    let noisy = metric(pairs(change: 0.02, noise: 12), control: pairs(change: 0, count: 8, noise: 12))
    let found = try outcomes("bench.a.time: { max-increase: 1% }", [noisy])
    XCTAssertEqual(found[0].verdict, .inconclusive)
    XCTAssertEqual(found[0].evidence?.outcome, .unenforceable)
    XCTAssertGreaterThan(found[0].evidence?.pairsNeeded ?? 0, 20)
    XCTAssertTrue(found[0].reason?.hasPrefix("unenforceable here: this machine's noise is") ?? false)
    // What is far beyond both the limit and the noise still fails.
    let far = pairs(change: 0.8, noise: 12)
    try check(
      "bench.a.time: { max-increase: 1% }",
      metric(far, fresh: far, control: pairs(change: 0, count: 8, noise: 12)), .failed, .missed)
  }

  func testAChangeBelowTheLeastDeltaNeverFails() throws {
    let risen = metric(pairs(change: 0.1, base: 0.001), fresh: pairs(change: 0.1, base: 0.001))
    try check("bench.a.time: { max-increase: 5% }", risen, .failed, .missed)
    try check("bench.a.time: { max-increase: 5%, min-delta: 5ms }", risen, .passed, .held)
    try check("bench.a.time: { max-increase: 5%, min-delta: 10us }", risen, .failed, .missed)
  }

  /// Two batches that each fall short of the level together do not.
  func testBothBatchesAreEvidence() throws {
    let (first, second) = (pairs(change: 0.08, noise: 5), pairs(change: 0.08, noise: 5))
    let limit = "bench.a.time: { max-increase: 5%, confidence: 99.9% }"
    let one = try outcomes(limit, [metric(first)])[0]
    let both = try outcomes(limit, [metric(first, fresh: second)])[0]
    XCTAssertEqual(one.evidence?.outcome, .undecided)
    XCTAssertEqual(both.evidence?.outcome, .missed, both.reason ?? "")
    XCTAssertEqual(both.evidence?.sampleCount, 40)
  }

  /// Processor time in the kernel is often 0: no ratio, and yet a difference.
  func testZerosHoldBelowTheLeastDelta() throws {
    let count = 20
    let zeros = MetricComparison.Pairs(
      base: (0..<count).map { $0 % 3 == 0 ? 0.001 : 0 }, head: (0..<count).map { $0 % 4 == 0 ? 0.001 : 0 },
      headFirst: (0..<count).map { $0 % 2 == 0 })
    try check("bench.a.time: { max-increase: 5% }", metric(zeros), .inconclusive, nil)
    try check("bench.a.time: { max-increase: 5%, min-delta: 1ms }", metric(zeros), .passed, nil)
    try check("bench.a.time: { max-increase: 5%, min-delta: 1us }", metric(zeros), .inconclusive, nil)
    // What was 0 and is more has risen by no share that can be told.
    let risen = MetricComparison.Pairs(
      base: zeros.base.map { _ in 0 }, head: zeros.head.map { _ in 1 }, headFirst: zeros.headFirst)
    try check("bench.a.time: { max-increase: 5%, min-delta: 1ms }", metric(risen), .inconclusive, nil)
  }

  /// Figures that never differ, such as a memory that is always the same.
  func testPairsWithoutAnySpread() throws {
    func flat(_ change: Double) -> MetricComparison.Pairs {
      MetricComparison.Pairs(
        base: .init(repeating: 100, count: 20), head: .init(repeating: 100 * (1 + change), count: 20),
        headFirst: (0..<20).map { $0 % 2 == 0 })
    }
    try check("bench.a.time: { max-increase: 5% }", metric(flat(0), control: flat(0)), .passed, .held)
    try check(
      "bench.a.time: { max-increase: 5% }", metric(flat(0.2), fresh: flat(0.2), control: flat(0)), .failed,
      .missed)
  }

  func testManyLimitsAreAdjustedForEachOther() throws {
    let names = (0..<12).map { "m\($0).time" }
    let metrics = names.map {
      metric(pairs(change: 0.1, count: 8), fresh: pairs(change: 0.1, count: 8), name: $0)
    }
    let bound = "{ max-increase: 5%, confidence: 99.9% }"
    let one = try outcomes("bench.m0.time: \(bound)", metrics)
    XCTAssertEqual(one.map(\.verdict), [.failed])
    let all = try outcomes(names.map { "bench.\($0): \(bound)" }.joined(separator: "\n"), metrics)
    // 8 pairs give 1/256 at best and two such batches 0.00018, which twelve limits at once cannot carry at 0.1%.
    XCTAssertEqual(Set(all.map(\.verdict)), [.inconclusive])
    let product = 1.0 / 256 / 256
    let combined = product * (1 - log(product))
    XCTAssertEqual(all[0].evidence?.pValue ?? 0, combined, accuracy: 1e-9)
    XCTAssertEqual(all[0].evidence?.adjustedPValue ?? 0, 12 * combined, accuracy: 1e-9)
    XCTAssertTrue(all[0].reason?.contains("adjusted") ?? false, all[0].reason ?? "")
  }

  func testNoDataNeverPasses() throws {
    let limit = "bench.a.time: { max-increase: 5% }"
    func reason(_ metrics: [Metric], _ verdict: Verdict = .passed) throws -> String? {
      let found = try outcomes(limit, metrics, verdict: verdict)
      XCTAssertEqual(found.map(\.verdict), [.inconclusive])
      return found[0].reason
    }
    XCTAssertEqual(try reason([]), "step 'bench' gave no metric 'a.time'")
    XCTAssertEqual(
      try reason([Metric("a.time", .seconds, 1)]),
      "nothing was measured beside it from which a change could be told")
    XCTAssertEqual(try reason([metric(pairs(change: 0))], .errored), "step 'bench' ended with an error")
    let zero = MetricComparison.Pairs(base: [0, 1, 1], head: [1, 1, 1], headFirst: [true, false, true])
    XCTAssertEqual(try reason([metric(zero)]), "a ratio needs values above 0 on both sides of every pair")
    XCTAssertEqual(
      try outcomes("bench.a.time: { max-increase: 5%, against: main }", [metric(pairs(change: 0))])[0].reason,
      "there is no history with 'main'")
  }

  // MARK: - Stored baselines

  private func against(_ values: [Double], _ current: [Double], _ more: String = "") throws -> LimitOutcome {
    let found = BudgetEvaluation.outcomes(
      of: try BudgetTrial.limits("bench.a.time: { max-increase: 5%, against: main\(more) }"),
      against: BudgetTrial.ended([Metric("a.time", .seconds, current.last)]),
      baselines: { _, _, _, name in .success(Baseline(name: name, values: values, current: current)) })
    return try XCTUnwrap(found.first)
  }

  func testRunsOfABaselineAreTheUnit() throws {
    let runs = [1.00, 1.01, 0.99, 1.005, 0.995, 1.01, 0.99, 1.0]
    XCTAssertEqual(try against(runs, [1.2]).verdict, .failed)
    XCTAssertEqual(try against(runs, [1.0]).verdict, .passed)
    XCTAssertEqual(try against(runs, [1.06]).verdict, .inconclusive)
    // Runs that differ by 20% carry no verdict on 5%, however many samples each had.
    XCTAssertEqual(try against(runs.map { 1 + ($0 - 1) * 20 }, [1.2]).verdict, .inconclusive)
    let few = try against([1, 1.01, 0.99], [2])
    XCTAssertEqual(few.verdict, .inconclusive)
    XCTAssertEqual(few.reason, "'main' has 3 runs of this metric on a machine like this; 5 are needed")
    XCTAssertEqual(try against(runs, [1.2], ", min-delta: 1s").verdict, .passed)
  }

  // MARK: - Faults

  func testFaultsOfRelativeLimits() {
    XCTAssertEqual(
      BudgetTrial.faults("max-increase: 5"), ["'max-increase' must be a share; '5' is a plain number"])
    XCTAssertEqual(
      BudgetTrial.faults("max-increase: 0%"), ["'max-increase' must be above 0% and below 100000%; got 0%"])
    XCTAssertEqual(
      BudgetTrial.faults("max-decrease: 100%"), ["'max-decrease' must be above 0% and below 100%; got 100%"])
    XCTAssertEqual(
      BudgetTrial.faults("max-increase: 5%, confidence: 100%"),
      ["'confidence' must be from 50% to below 100%; got 100%"])
    XCTAssertEqual(
      BudgetTrial.faults("max: 5s, confidence: 95%"), ["'confidence' belongs to a relative limit"])
    XCTAssertEqual(BudgetTrial.faults("max: 5s, against: main"), ["'against' belongs to a relative limit"])
    XCTAssertEqual(
      BudgetTrial.faults("max-increase: 5%, min-delta: 0ms"), ["'min-delta' must be above 0; got 0s"])
    XCTAssertEqual(
      BudgetTrial.faults("max: 5s, max-increase: 5%, min-delta: 1MiB"),
      ["'min-delta' is a size, but another bound of the limit is a duration"])
  }
}
