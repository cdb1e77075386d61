import HTTPLoad
import SystemIO
import TestSupport
import XCTest

/// Services that accept connections and leave handshakes hanging. The engine looks for one address that answers before
/// the load: connection 0 is always carried.
final class HangingHandshakeTests: XCTestCase {
  /// - Parameter carries: whether a connection, counted from 0, comes to a server that answers.
  private func run(
    _ model: LoadPlan.Model, carries: @Sendable @escaping (Int) -> Bool,
    _ change: (inout LoadPlan) -> Void
  ) async throws -> (result: LoadResult, connections: Int) {
    let server = try TLSTestServer()
    defer { server.stop() }
    let relay = try PickyRelay(before: server.number(.good), carries: carries)
    defer { relay.stop() }
    var plan = LoadPlan(
      target: try LoadTarget("https://localhost:\(relay.port)"),
      requests: [.init(name: "root", path: "/alpn")],
      model: model, duration: .milliseconds(500))
    plan.tls.caFile = server.certificates.authority
    plan.threads = 1
    change(&plan)
    let result = try await LoadEngine.run(plan)
    XCTAssertTrue(result.overall.counts.isConserved)
    return (result, relay.connections)
  }

  /// More than may shake hands at once: those behind them have their turn when the first have given up.
  func testAllButTheFirstHang() async throws {
    let (result, connections) = try await run(.closed(concurrency: 300), carries: { $0 == 0 }) {
      $0.connectTimeout = .milliseconds(200)
      $0.requestTimeout = .seconds(20)
    }
    XCTAssertEqual(result.unreachable?.reason, "no answer in the tls handshake")
    XCTAssertEqual(result.overall.counts.succeeded, 0)
    XCTAssertGreaterThanOrEqual(result.overall.counts.timedOut, 300)
    XCTAssertEqual(result.overall.failures.map(\.cause), [.connectTimeout])
    XCTAssertEqual(result.overall.failures.first?.count, result.overall.counts.scheduled)
    XCTAssertEqual(result.overall.failures.first?.example.detail, "no answer in the tls handshake")
    XCTAssertGreaterThan(connections, 300)
    // The last could wait for two turns before its own.
    XCTAssertLessThan(result.elapsedNanoseconds, 10_000_000_000)
  }

  func testWhoHasNoTurnInTimeSaysSo() async throws {
    let (result, connections) = try await run(.closed(concurrency: 300), carries: { $0 == 0 }) {
      $0.connectTimeout = .seconds(20)
      $0.requestTimeout = .milliseconds(600)
    }
    XCTAssertEqual(result.overall.failures.map(\.cause), [.requestTimeout])
    XCTAssertEqual(result.overall.counts.timedOut, result.overall.counts.scheduled)
    XCTAssertGreaterThanOrEqual(result.overall.counts.scheduled, 300)
    XCTAssertLessThan(connections, 300, "not all could begin")
  }

  func testTheOpenModelEndsWithAllThatWasDue() async throws {
    let (result, _) = try await run(.open(requestsPerSecond: 400), carries: { $0 == 0 }) {
      $0.maxInFlight = 150
      $0.connectTimeout = .milliseconds(300)
      $0.requestTimeout = .seconds(20)
    }
    XCTAssertEqual(result.unreachable?.reason, "no answer in the tls handshake")
    let counts = result.overall.counts
    XCTAssertEqual(counts.scheduled, 200)
    XCTAssertEqual(counts.succeeded, 0)
    XCTAssertEqual(counts.timedOut + counts.unsent, 200)
    XCTAssertGreaterThanOrEqual(counts.timedOut, 150)
    XCTAssertEqual(result.overall.failures.map(\.cause), [.connectTimeout])
    XCTAssertEqual(result.overall.latency?.count, 200)
  }

  /// A part of the service hangs, such as one machine behind a balancer: what waits behind its handshakes must not wait
  /// until they give up.
  func testOthersGoPastThoseThatHang() async throws {
    let (result, _) = try await run(.closed(concurrency: 200), carries: { $0 == 0 || $0 > 140 }) {
      $0.iterations = 200
      $0.connectTimeout = .seconds(4)
      $0.requestTimeout = .seconds(4)
    }
    XCTAssertNil(result.unreachable)
    XCTAssertEqual(result.overall.counts.succeeded, 60)
    XCTAssertEqual(result.overall.counts.timedOut, 140)
    XCTAssertEqual(result.overall.failures.map(\.cause), [.requestTimeout])
    XCTAssertEqual(result.overall.failures.first?.example.detail, "no answer in the tls handshake")
  }
}
