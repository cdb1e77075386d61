import PipelineModel
import XCTest

final class TrendLimitTests: XCTestCase {
  /// Nights at a level, with a spread of one percent, no two alike.
  private func nights(_ count: Int, _ level: Double, from index: Int = 0) -> [TrendNight] {
    (0..<count).map { place in
      let night = index + place
      let share = 0.01 * [0.3, -1.2, 0.8, 1.1, -0.6, -0.1, 0.5, -0.9, 1.3, -1.0][night % 10]
      return TrendNight(
        value: level * (1 + share), time: 1_793_491_200 + Double(night) * 86_400, commit: "commit\(night)xxxx"
      )
    }
  }

  private func outcome(_ rule: String, _ nights: [TrendNight]) throws -> LimitOutcome {
    let found = BudgetEvaluation.outcomes(
      of: try BudgetTrial.limits("bench.a.time: { trend: \(rule), against: main, action: Look. }"),
      against: BudgetTrial.ended([Metric("a.time", .seconds, nights.last?.value)]),
      nights: { _, _, _ in .success(nights) })
    XCTAssertEqual(found.count, 1)
    return found[0]
  }

  private func check(_ rule: String, _ nights: [TrendNight], _ verdict: Verdict, line: UInt = #line) throws {
    let found = try outcome(rule, nights)
    XCTAssertEqual(found.verdict, verdict, found.reason ?? "", line: line)
    XCTAssertEqual(found.action, verdict == .passed ? nil : "Look.", line: line)
  }

  func testOnlyAConfirmedChangeFails() throws {
    let flat = nights(40, 0.1)
    try check("rise", flat, .passed)
    try check("rise", flat + nights(1, 0.13, from: 40), .warned)
    try check("rise", flat + nights(7, 0.11, from: 40), .failed)
    try check("fall", flat + nights(7, 0.11, from: 40), .passed)
    try check("any", flat + nights(7, 0.09, from: 40), .failed)
    // A spike that is over is nothing.
    try check("rise", flat + nights(1, 0.13, from: 40) + nights(5, 0.1, from: 41), .passed)
  }

  func testAChangeFailsUntilItIsUndone() throws {
    let risen = nights(40, 0.1) + nights(30, 0.11, from: 40)
    try check("rise", risen, .failed)
    try check("rise", risen + nights(10, 0.1, from: 70), .passed)
    // A small step back leaves most of it.
    try check("rise", risen + nights(10, 0.1085, from: 70), .failed)
  }

  func testTheReasonNamesTheCommitsBetween() throws {
    let found = try outcome("rise", nights(40, 0.1) + nights(6, 0.11, from: 40))
    let reason = found.reason ?? ""
    XCTAssertTrue(reason.hasPrefix("rose "), reason)
    XCTAssertTrue(reason.contains("in commits commit3..commit4 (2026-12-11), confirmed on 2026-12-1"), reason)
    XCTAssertTrue(reason.contains("│"), reason)
    XCTAssertEqual(found.evidence?.method, .trend)
    XCTAssertEqual(found.evidence?.change ?? 0, 0.1, accuracy: 0.02)
  }

  func testTooFewNightsAreNoPass() throws {
    try check("rise", nights(16, 0.1), .inconclusive)
    XCTAssertEqual(
      try outcome("rise", nights(16, 0.1)).reason,
      "'main' has 16 runs of this metric with this one; 17 are needed")
    try check("rise", nights(17, 0.1), .passed)
  }

  func testOtavaIsAnOtherDetector() throws {
    let flat = nights(40, 0.1)
    try check("rise, detector: otava", flat, .passed)
    try check("rise, detector: otava", flat + nights(7, 0.11, from: 40), .failed)
    // Its defaults take a single last night for a change.
    try check("rise, detector: otava", flat + nights(1, 0.13, from: 40), .failed)
  }

  func testFaults() {
    XCTAssertEqual(BudgetTrial.faults("trend: rise"), ["'trend' does not say whose nights it is about"])
    XCTAssertEqual(BudgetTrial.faults("trend: up, against: main"), ["unknown value 'up' of 'trend'"])
    XCTAssertEqual(
      BudgetTrial.faults("max: 5, detector: otava"), ["'detector' belongs to a limit with 'trend'"])
  }
}
