import HTTPLoad
import Steps
import XCTest

final class ShardTextTests: XCTestCase {
  func testShards() throws {
    for (text, index, count) in [("0/4", 0, 4), ("3/4", 3, 4), ("0/1", 0, 1), ("007/10000", 7, 10_000)] {
      XCTAssertEqual(try ShardText.shard(text), LoadShard(index: index, count: count), text)
    }
    let wrong: [(String, ShardText.Fault)] = [
      ("", .form("")), ("1", .form("1")), ("1/2/3", .form("1/2/3")), ("-1/4", .form("-1/4")),
      ("a/4", .form("a/4")), (" 1/4", .form(" 1/4")), ("1/4444444444", .form("1/4444444444")),
      ("0/0", .count("0/0")), ("0/10001", .count("0/10001")), ("4/4", .index("4/4", last: 3)),
    ]
    for (text, fault) in wrong {
      XCTAssertThrowsError(try ShardText.shard(text), text) { XCTAssertEqual($0 as? ShardText.Fault, fault) }
    }
  }

  private func check(_ text: String, _ nanoseconds: Int64?, line: UInt = #line) {
    XCTAssertEqual(StartTime.nanoseconds(text), nanoseconds, text, line: line)
  }

  func testStartTimes() {
    check("0", 0)
    check("1795453302", 1_795_453_302_000_000_000)
    check("1795453302.5", 1_795_453_302_500_000_000)
    check("1795453302.123456789", 1_795_453_302_123_456_789)
    check("1970-01-01T00:00:00Z", 0)
    check("2026-11-23T17:01:42Z", 1_795_453_302_000_000_000)
    check("2026-11-23t18:01:42.250+01:00", 1_795_453_302_250_000_000)
    check("2026-11-23T11:31:42-05:30", 1_795_453_302_000_000_000)
    check("2000-02-29T00:00:00z", 951_782_400_000_000_000)
    check("2024-12-31T23:59:59Z", 1_735_689_599_000_000_000)
  }

  func testWhatIsNoTime() {
    for text in [
      "", "-1", "+1", "1e9", "1.", ".5", "1.1234567891", "12345678901", "tomorrow", "2026-11-23",
      "2026-11-23T17:01:42", "2026-11-23 17:01:42Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
      "2026-11-23T24:00:00Z", "2026-11-23T17:60:00Z", "2026-11-23T17:01:60Z", "2026-11-23T17:01:42+1:00",
      "2026-11-23T17:01:42.Z", "2026-11-23T17:01:42+01:00x", "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z",
      "2026-11-23T17:01:42Zé",
    ] { check(text, nil) }
  }

  // MARK: - The digest

  private func plan(_ change: (inout LoadPlan) -> Void = { _ in }) throws -> LoadPlan {
    var plan = LoadPlan(
      target: try LoadTarget("http://127.0.0.1:1"),
      requests: [
        .init(
          name: "a", path: "/a", headers: [.init(name: "Authorization", value: "Bearer one")],
          body: .bytes(Array("text".utf8)))
      ], model: .open(requestsPerSecond: 10), duration: .seconds(1))
    change(&plan)
    return plan
  }

  func testWhatShapesTheLoadShapesItsDigest() throws {
    let digest = PlanDigest.text(of: try plan())
    XCTAssertEqual(digest.utf8.count, 16)
    let same: [(inout LoadPlan) -> Void] = [
      { $0.shard = LoadShard(index: 1, count: 2) }, { $0.threads = 4 },
      { $0.requests[0].headers[0].value = "Bearer two" },
    ]
    for change in same { XCTAssertEqual(PlanDigest.text(of: try plan(change)), digest) }
    let other: [(inout LoadPlan) -> Void] = [
      { $0.model = .open(requestsPerSecond: 11) }, { $0.model = .closed(concurrency: 10) },
      { $0.duration = .seconds(2) }, { $0.warmUp = .seconds(1) }, { $0.maxInFlight = 7 },
      { $0.requests[0].path = "/b" }, { $0.requests[0].name = "b" },
      { $0.requests[0].body = .bytes(Array("texts".utf8)) },
      { $0.requests[0].weight = 2 }, { $0.requests.append(.init(name: "b", path: "/b")) },
      { $0.requests[0].headers[0].name = "Accept" }, { $0.requestTimeout = .seconds(1) },
      { $0.requests[0].expectation.status = StatusExpectation(204) }, { $0.tls.insecure = true },
      { $0.requests[0].body = .text("text") }, { $0.iterations = 5 },
      { $0.thinkTime = ThinkTime(.seconds(1)) },
      { $0.stages = [LoadStage(duration: .seconds(1), target: 20, isMeasured: true)] },
      { $0.scenarios = [LoadScenario(name: "s", requests: 0..<1)] }, { $0.arrivals = .poisson(seed: 1) },
      { $0.data = LoadData(columns: ["a"], rows: [["1"]], order: .sequential) },
      { $0.data = LoadData(columns: ["a"], rows: [["1"], ["2"]], order: .sequential) },
      { $0.data = LoadData(columns: ["a"], rows: [["1"], ["2"]], order: .random(seed: 1)) },
    ]
    var digests: Set<String> = [digest]
    for change in other { digests.insert(PlanDigest.text(of: try plan(change))) }
    XCTAssertEqual(digests.count, other.count + 1)
  }

  func testSecretsAreNotInTheDigest() throws {
    let texts = try ["hunter2", "tr0ub4dor"].map { secret in
      PlanDigest.text(
        of: try plan {
          $0.requests[0].path = "/a?key=" + secret
          $0.requests[0].body = .bytes(Array("key=\(secret)".utf8))
        }, masked: { $0.replacingOccurrences(of: secret, with: "***") })
    }
    XCTAssertEqual(texts[0], texts[1])
  }
}
