import DemoService
import PipelineModel
import TestSupport
import XCTest

/// A load, its files, and a budget that reads them: limits in windows from end to end.
final class WindowedBudgetTests: XCTestCase {
  private func run(
    load: String, requests: String = "requests: [{ get: /api/entities }]", limits: String
  ) async throws -> [LimitOutcome] {
    let folder = try TemporaryFolder()
    try folder.write("limits:\n" + limits, to: "budget.yaml")
    var configuration = DemoConfiguration()
    // Stalled for 300 ms at the start of each second but the first.
    configuration.stall = StallSchedule(every: .seconds(1), for: .milliseconds(300))
    let server = try DemoServer(configuration)
    try server.start()
    defer { withExtendedLifetime(folder) { server.stop() } }
    let steps = try await PipelineTrial(in: folder).run(
      """
      steps:
        load:
          uses: load
          with:
            base-url: http://127.0.0.1:\(server.port)
            \(load)
            duration: 3s
            \(requests)
        budget: { uses: budget, needs: load, with: { file: budget.yaml } }
      """)
    XCTAssertEqual(steps["load"]?.artifacts.contains("steps/load/timeline.json"), true)
    return try XCTUnwrap(steps["budget"]?.limits)
  }

  func testWindowsHoldWhereTheWholeWould() async throws {
    let outcomes = try await run(
      load: "arrival-rate: 200/s",
      limits: """
          load.latency.p50: { max: 250ms }
          load.latency.p95: { max: 100ms, every: 1s }
          load.latency.max: { max: 20s, every: 1s }
          load.latency.p99: { max: 20s, every: 1s }
          load.throughput: { min: 1/s, every: 3s }

        """)
    XCTAssertEqual(outcomes.map(\.verdict), [.passed, .failed, .passed, .inconclusive, .passed])
    XCTAssertEqual(outcomes[1].reason?.hasPrefix("window "), true, outcomes[1].reason ?? "no reason")
    // 200 samples a window cannot carry a 99th percentile, which needs 299.
    XCTAssertEqual(outcomes[3].reason?.contains("299"), true, outcomes[3].reason ?? "no reason")
    XCTAssertEqual(outcomes[1].rule, "max 100ms every 1s")
  }

  /// A scenario's windows are those of all its requests together, whatever a request is called.
  func testWindowsOfScenarios() async throws {
    let outcomes = try await run(
      load: "arrival-rate: 200/s",
      requests: """
        scenarios: {
          stalled: { requests: [{ name: a, get: /api/entities }, { name: b, get: /api/entities }] },
          "a": { requests: [{ name: h, get: /health }] } }
        """.replacing("\n", with: " "),
      limits: """
          load.latency.p95{scenario="stalled"}: { max: 100ms, every: 1s }
          load.latency.p95{scenario="a"}: { max: 100ms, every: 1s }
          load.throughput{scenario="a"}: { min: 50/s, every: 1s }
          load.latency.p95{request="a"}: { max: 100ms, every: 1s }

        """)
    XCTAssertEqual(outcomes.map(\.verdict), [.failed, .passed, .passed, .failed])
    // 100 iterations a second of two requests each, less what the stall holds back.
    XCTAssertGreaterThan(outcomes[0].sampleCount ?? 0, 100)
  }

  func testALoadShorterThanTheWindowProvesNothing() async throws {
    let outcomes = try await run(
      load: "concurrency: 2", limits: "  load.throughput: { min: 1/s, every: 10s }\n")
    XCTAssertEqual(outcomes.map(\.verdict), [.inconclusive])
  }
}
