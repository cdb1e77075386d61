import DemoService
import Diagnostics
import Documents
import Foundation
import PipelineModel
import TestSupport
import XCTest

@testable import Steps

/// The search itself, and the step against a service whose ceiling is known.
final class SaturationStepTests: XCTestCase {
  private typealias Search = SaturationSearch

  /// Loads a service that bears this rate; gives what was found and the rates that were sent.
  private func search(
    ceiling: Double, from: Double = 100, upTo: Double = 10_000, precision: Double = 0.02,
    hiccups: Set<Int> = [], unknowns: Set<Int> = []
  ) async throws -> (outcome: Search.Outcome, rates: [Double]) {
    var rates: [Double] = []
    let search = Search(from: from, upTo: upTo, precision: precision)
    let outcome = try await search.run { rate in
      rates.append(rate)
      if unknowns.contains(rates.count) { return .unknown("late") }
      return rate <= ceiling && !hiccups.contains(rates.count) ? .held : .broke("slow")
    }
    XCTAssertLessThanOrEqual(Set(rates).count, search.mostRates)
    XCTAssertTrue(rates.allSatisfy { (from...upTo).contains($0) }, "\(rates)")
    return (outcome, rates)
  }

  func testTheCeilingLiesBetweenWhatHeldAndWhatBroke() async throws {
    for ceiling in [101, 150, 199, 200, 201, 512.5, 4_444, 9_999] {
      for precision in [0.01, 0.05, 0.5, 1] {
        let (outcome, _) = try await search(ceiling: ceiling, precision: precision)
        let held = try XCTUnwrap(outcome.held), broken = try XCTUnwrap(outcome.broken).rate
        XCTAssertLessThanOrEqual(held, ceiling)
        XCTAssertGreaterThan(broken, ceiling)
        XCTAssertLessThanOrEqual(broken / held, 1 + precision, "\(ceiling) \(precision)")
        XCTAssertNil(outcome.unknown)
      }
    }
  }

  func testTheEndsOfTheRange() async throws {
    let low = try await search(ceiling: 50)
    XCTAssertEqual(low.outcome, Search.Outcome(held: nil, broken: Search.End(rate: 100, reason: "slow")))
    XCTAssertEqual(low.rates, [100, 100], "what breaks is sent once more")
    let high = try await search(ceiling: 1e6, upTo: 500)
    XCTAssertEqual(high.outcome, Search.Outcome(held: 500))
    XCTAssertEqual(high.rates, [100, 200, 400, 500])
    let one = try await search(ceiling: 1e6, from: 100, upTo: 100)
    XCTAssertEqual(one.rates, [100])
  }

  func testAHiccupIsNoCeiling() async throws {
    let calm = try await search(ceiling: 1e6, upTo: 400)
    let shaken = try await search(ceiling: 1e6, upTo: 400, hiccups: [2])
    XCTAssertEqual(shaken.outcome, calm.outcome)
    XCTAssertEqual(shaken.rates, [100, 200, 200, 400])
  }

  func testALoadThatTellsNothingTwiceEndsTheSearch() async throws {
    let once = try await search(ceiling: 1e6, upTo: 400, unknowns: [3])
    XCTAssertNil(once.outcome.unknown)
    let twice = try await search(ceiling: 1e6, upTo: 400, unknowns: [3, 4])
    XCTAssertEqual(twice.outcome, Search.Outcome(held: 200, unknown: Search.End(rate: 400, reason: "late")))
  }

  // MARK: - Against the demo service

  private func run(_ path: String, upTo: Int, limits: String, from: Int = 150) async throws -> StepFinished {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let with =
      "{ load: { base-url: \"http://127.0.0.1:\(server.port)\", arrival-rate: \(from)/s, warm-up: 200ms, duration: 1s, "
      + "requests: [{ get: \"\(path)\" }] }, up-to: \(upTo)/s, limits: \(limits) }"
    let yaml = "steps:\n  ceiling:\n    uses: saturation\n    with: \(with)\n"
    let ended = try await PipelineTrial(in: try TemporaryFolder()).run(yaml)
    let step = try XCTUnwrap(ended["ceiling"])
    if step.verdict == .passed {
      XCTAssertEqual(MetricKind.given(step.metrics), try MetricKind.described(by: "saturation", with: with))
    }
    return step
  }

  private func value(_ name: String, _ step: StepFinished) -> Double? {
    step.metrics.first { $0.name == name && $0.labels.isEmpty }?.value
  }

  /// The line: within 5% of the ceiling that the service is configured to have.
  func testTheCeilingOfTheServiceIsFound() async throws {
    let step = try await run("/queue?rate=400", upTo: 2_000, limits: "{ latency.p95: { max: 100ms } }")
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(try XCTUnwrap(value("rate.sustained", step)), 400, accuracy: 20, step.reason ?? "")
    XCTAssertEqual(try XCTUnwrap(value("rate.broken", step)), 400, accuracy: 28, step.reason ?? "")
    XCTAssertLessThanOrEqual(try XCTUnwrap(value("latency.p95", step)), 0.1)
    XCTAssertTrue(step.artifacts.contains { $0.hasSuffix("/saturation.json") })
  }

  func testAServiceThatFailsAtOnceHasNoRate() async throws {
    let step = try await run("/status/503", upTo: 200, limits: "{ error_rate: { max: 1% } }")
    XCTAssertEqual(step.verdict, .failed)
    XCTAssertTrue(
      step.reason?.hasPrefix("a limit breaks at the lowest rate already, 150/s: error_rate")
        == true,
      step.reason ?? "")
    XCTAssertNil(value("rate.sustained", step))
  }

  func testRequestsThatPileUpBreakWhateverTheLimit() async throws {
    let step = try await run("/queue?rate=150", upTo: 300, limits: "{ latency.max: { max: 60s } }", from: 200)
    XCTAssertEqual(step.verdict, .failed, step.reason ?? "")
    XCTAssertTrue(step.reason?.hasSuffix("requests pile up") == true, step.reason ?? "")
  }
}
