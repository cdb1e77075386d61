import HTTPLoad
import SystemIO
import XCTest

final class LoadShardTests: XCTestCase {
  private func plan(
    _ server: LoopbackServer, _ model: LoadPlan.Model, _ shard: LoadShard, milliseconds: Int = 200
  ) throws -> LoadPlan {
    var plan = LoadPlan(
      target: try LoadTarget("http://\(server.address)"),
      requests: [.init(name: "a", path: "/a"), .init(name: "b", path: "/b", weight: 2)], model: model,
      duration: .milliseconds(milliseconds))
    plan.threads = 2
    plan.shard = shard
    return plan
  }

  func testShardsTogetherSendTheScheduleOfTheWhole() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    let start = MonotonicClock.wallNanoseconds + 100_000_000
    let plans = try (0..<3).map {
      try plan(
        server, .open(requestsPerSecond: 1000),
        LoadShard(index: $0, count: 3, startWallNanoseconds: start))
    }
    let results = try await withThrowingTaskGroup(of: LoadResult.self) { group in
      for plan in plans { group.addTask { try await LoadEngine.run(plan) } }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.shard!.index < $1.shard!.index }
    }
    XCTAssertEqual(results.map(\.overall.counts.scheduled), [67, 67, 66])
    // The mix of the whole is a, b, b, …: of 200 places every third is a.
    XCTAssertEqual(results.map { $0.requests[0].counts.scheduled }.reduce(0, +), 67)
    XCTAssertEqual(server.requests, 200)
    for result in results {
      XCTAssertEqual(Double(result.startedWallNanoseconds), Double(start), accuracy: 1e6)
      XCTAssertEqual(result.targetRate, 1000.0 / 3)
    }
  }

  func testConcurrencyIsDealtToTheLowestShardsFirst() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    var connections: [UInt64] = []
    for index in 0..<3 {
      let result = try await LoadEngine.run(
        try plan(server, .closed(concurrency: 8), LoadShard(index: index, count: 3), milliseconds: 20))
      connections.append(result.connectTime.count)
    }
    XCTAssertEqual(connections, [3, 3, 2])
  }

  func testAShardThatMissesTheStartIsRefused() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    let late = LoadShard(
      index: 0, count: 2, startWallNanoseconds: MonotonicClock.wallNanoseconds - 250_000_000)
    do {
      _ = try await LoadEngine.run(try plan(server, .open(requestsPerSecond: 100), late))
      XCTFail("a late shard must not run")
    } catch LoadEngineError.missedStart(let nanoseconds) {
      XCTAssertGreaterThanOrEqual(nanoseconds, 250_000_000)
    }
    XCTAssertEqual(server.requests, 0)
  }

  func testAStartMoreThanADayAwayIsRefused() async throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    for start in [Int64.max, MonotonicClock.wallNanoseconds + 86_401_000_000_000] {
      let far = LoadShard(index: 0, count: 2, startWallNanoseconds: start)
      do {
        _ = try await LoadEngine.run(try plan(server, .open(requestsPerSecond: 100), far))
        XCTFail("a start in a day must be a mistake")
      } catch LoadEngineError.distantStart {}
    }
  }

  func testShardsThatCannotBeAreProblemsOfThePlan() throws {
    let server = try LoopbackServer { _ in .send(LoopbackServer.ok) }
    defer { server.stop() }
    for (index, count) in [(4, 4), (-1, 4), (0, 0), (0, 10_001)] {
      XCTAssertEqual(
        try plan(server, .open(requestsPerSecond: 1), LoadShard(index: index, count: count)).problems,
        ["the shard must be one of 0 to n - 1 of n, with n from 1 to 10000; got \(index) of \(count)"])
    }
    var byNumber = try plan(server, .closed(concurrency: 4), LoadShard(index: 0, count: 4))
    byNumber.iterations = 10
    XCTAssertEqual(
      byNumber.problems, ["iterations and a shard exclude each other: shards end together, by time"])
    XCTAssertEqual(
      try plan(server, .closed(concurrency: 3), LoadShard(index: 0, count: 4)).problems,
      ["the concurrency of 3 cannot be dealt to 4 shards"])
  }
}
