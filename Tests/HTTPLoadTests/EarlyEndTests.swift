import HTTPLoad
import SystemIO
import XCTest

/// Loads that end as soon as a limit can no longer hold, and those that must not.
final class EarlyEndTests: XCTestCase {
  private func run(
    _ limit: EarlyEndLimit, _ model: LoadPlan.Model = .open(requestsPerSecond: 200), seconds: Int = 30,
    answers: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Action,
    _ change: (inout LoadPlan) -> Void = { _ in }
  ) async throws -> LoadResult {
    let server = try LoopbackServer(answers)
    defer { server.stop() }
    var plan = LoadPlan(
      target: try LoadTarget("http://\(server.address)"), requests: [.init(name: "root", path: "/")],
      model: model, duration: .seconds(seconds))
    plan.requestTimeout = .seconds(5)
    plan.threads = 2
    plan.earlyEndLimits = [limit]
    change(&plan)
    return try await LoadEngine.run(plan)
  }

  /// That it ended long before its time, with figures of what was sent until then.
  private func checkEarly(
    _ result: LoadResult, _ limit: EarlyEndLimit, reason: String, line: UInt = #line
  ) {
    XCTAssertEqual(result.earlyEnd?.limit, limit, line: line)
    XCTAssertTrue(result.earlyEnd?.reason.contains(reason) == true, "\(result.earlyEnd as Any)", line: line)
    XCTAssertLessThan(result.measuredNanoseconds, 20_000_000_000, line: line)
    XCTAssertLessThan(result.overall.counts.scheduled, 4_000, line: line)
    XCTAssertEqual(result.overall.counts.unsent, 0, line: line)
    XCTAssertTrue(result.overall.counts.isConserved, line: line)
    // What is sent late because the machine is busy is no matter of the early end.
    let saturation = result.saturation.filter { if case .sendLag = $0 { false } else { true } }
    XCTAssertEqual(saturation, [], line: line)
  }

  private static let slow = LoopbackServer.Action.sendLater(LoopbackServer.ok, 20_000_000)
  private static let failing = LoopbackServer.Action.send("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

  func testAPercentileThatCanNoLongerHold() async throws {
    let limit = EarlyEndLimit(.percentile(95), 10e6)
    let result = try await run(limit, answers: { _ in Self.slow })
    checkEarly(result, limit, reason: "of at most 6001 requests took longer, 300 may")
    XCTAssertGreaterThan(result.overall.counts.scheduled, 300)
  }

  func testAnErrorRateThatCanNoLongerHold() async throws {
    let limit = EarlyEndLimit(.errorShare, 0.01)
    let result = try await run(limit, answers: { _ in Self.failing })
    checkEarly(result, limit, reason: "of at most 6001 requests did not succeed, 60 may")
    XCTAssertGreaterThan(result.overall.counts.failed, 60)
  }

  func testAThroughputThatCanNoLongerBeReached() async throws {
    let limit = EarlyEndLimit(.throughput, 199)
    let result = try await run(limit, answers: { _ in Self.failing })
    checkEarly(result, limit, reason: "did not succeed, so that no more than")
  }

  /// What began in the warm-up and ends within the measured time counts as throughput, and may still save it.
  func testThroughputThatTheWarmUpMaySaveEndsNothing() async throws {
    let limit = EarlyEndLimit(.throughput, 190)
    let result = try await run(limit, seconds: 2, answers: { _ in Self.failing }) { $0.warmUp = .seconds(2) }
    XCTAssertNil(result.earlyEnd)
    XCTAssertEqual(result.overall.counts.scheduled, 400)
    let broken = try await run(limit, answers: { _ in Self.failing }) { $0.warmUp = .milliseconds(500) }
    checkEarly(broken, limit, reason: "did not succeed, so that no more than")
  }

  func testTheLongestBreaksInTheClosedModelToo() async throws {
    let limit = EarlyEndLimit(.longest, 10e6)
    let result = try await run(limit, .closed(concurrency: 2), answers: { _ in Self.slow })
    checkEarly(result, limit, reason: "took longer")
  }

  func testIterationsAreALoadOfKnownSize() async throws {
    let limit = EarlyEndLimit(.percentile(50), 10e6)
    let result = try await run(limit, .closed(concurrency: 4), answers: { _ in Self.slow }) {
      $0.iterations = 1_600
    }
    checkEarly(result, limit, reason: "of at most 1600 requests took longer, 800 may")
  }

  func testAHealthyLoadOfIterationsIsNotEnded() async throws {
    let limit = EarlyEndLimit(.errorShare, 0.01)
    let result = try await run(limit, answers: { _ in .send(LoopbackServer.ok) }) { $0.iterations = 500 }
    XCTAssertNil(result.earlyEnd)
    XCTAssertEqual(result.overall.counts.succeeded, 500)
  }

  func testALimitThatMayStillHoldEndsNothing() async throws {
    // Every tenth request is slow: p95 is missed in the end, and until then a continuation could have made it hold.
    let result = try await run(
      EarlyEndLimit(.percentile(85), 10e6), seconds: 2,
      answers: { $0.number % 10 == 0 ? Self.slow : .send(LoopbackServer.ok) })
    XCTAssertNil(result.earlyEnd)
    XCTAssertEqual(result.overall.counts.scheduled, 400)
    XCTAssertEqual(result.measuredNanoseconds, 2_000_000_000)
  }

  func testPlansThatCannotEndEarly() throws {
    var plan = LoadPlan(
      target: try LoadTarget("http://127.0.0.1"), requests: [.init(name: "root", path: "/")],
      model: .closed(concurrency: 2), duration: .seconds(1))
    plan.earlyEndLimits = [EarlyEndLimit(.errorShare, 0.1)]
    XCTAssertEqual(
      plan.problems, ["an early end needs a load of known size: an arrival rate or iterations"])
    plan.model = .open(requestsPerSecond: 10)
    XCTAssertEqual(plan.problems, [])
    plan.iterations = 10
    plan.earlyEndLimits = [EarlyEndLimit(.throughput, 1)]
    XCTAssertEqual(
      plan.problems, ["an early end by throughput needs a duration: how long iterations take nobody knows"])
    plan.iterations = nil
    plan.shard = LoadShard(index: 0, count: 2)
    XCTAssertTrue(
      plan.problems.contains("an early end and a shard exclude each other: the other shards would go on"))
  }

  func testTheMostRequests() throws {
    func check(_ expected: UInt64?, line: UInt = #line, _ change: (inout LoadPlan) -> Void) throws {
      var plan = LoadPlan(
        target: try LoadTarget("http://127.0.0.1"), requests: [.init(name: "root", path: "/")],
        model: .open(requestsPerSecond: 100), duration: .seconds(10))
      change(&plan)
      XCTAssertEqual(plan.mostMeasuredRequests, expected, line: line)
    }
    try check(1_001) { _ in }
    try check(1_001) { $0.warmUp = .seconds(5) }
    try check(nil) { $0.model = .closed(concurrency: 3) }
    try check(70) { $0.iterations = 70 }
    // 1,000 and ten times its root and ten more.
    try check(1_328) { $0.arrivals = .poisson(seed: 1) }
    try check(3_003) { $0.scenarios = [LoadScenario(name: "s", requests: 0..<3)] }
    try check(602) {
      $0.stages = [
        LoadStage(duration: .seconds(2), target: 200, isMeasured: true),
        LoadStage(duration: .seconds(5), target: 10, isMeasured: false),
        LoadStage(duration: .seconds(30), isMeasured: true),
      ]
    }
  }
}
