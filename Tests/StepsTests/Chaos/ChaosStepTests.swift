import DemoService
import FaultProxy
import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// The step against a proxy in this process, whose control it is told.
final class ChaosStepTests: XCTestCase {
  private func proxy(before port: UInt16) throws -> FaultProxy {
    var configuration = FaultProxy.Configuration(target: ("127.0.0.1", port))
    configuration.control = ("127.0.0.1", 0)
    let proxy = try FaultProxy(configuration)
    try OwnThread.start(name: "proxy") { try? proxy.run() }
    addTeardownBlock { proxy.stop() }
    return proxy
  }

  private func demo() throws -> UInt16 {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    addTeardownBlock { server.stop() }
    return UInt16(server.port)
  }

  private func run(_ with: String, through proxy: FaultProxy) async throws -> StepFinished {
    let control = try XCTUnwrap(proxy.controlAddress)
    let folder = try TemporaryFolder()
    let with = with.replacing("PROXY", with: "\(control)").replacing("URL", with: "http://\(proxy.address)")
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        chaos:
          uses: chaos
          with:
      \(with.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
      """)
    let step = try XCTUnwrap(ended["chaos"])
    let described = try MetricKind.described(by: "chaos", with: with)
    XCTAssertEqual(Set(MetricKind.given(step.metrics)).subtracting(described), [])
    return step
  }

  private func value(_ name: String, fault: String? = nil, of step: StepFinished) throws -> Double {
    let labels = fault.map { ["fault": $0] } ?? [:]
    let metric = try XCTUnwrap(step.metrics.first { $0.name == name && $0.labels == labels }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  func testRecoveryFromABlackholeIsMeasuredToATenthOfASecond() async throws {
    let server = try RecoveringServer(recovery: .milliseconds(700))
    defer { server.stop() }
    let step = try await run(
      """
      load:
        base-url: URL
        arrival-rate: 100/s
        duration: 8500ms
        request-timeout: 1s
        requests: [{ get: / }]
      faults:
        dark: { at: 1s, for: 5s, blackhole: 100%, proxy: PROXY }
      # The server's answers tell when it has recovered, not how soon a busy machine brings them.
      recovered: { latency: 250ms, for: 500ms }
      """, through: try proxy(before: server.port))
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    // Five hundred held connections stand before the first new request: by its own clock the server recovers so much later.
    XCTAssertEqual(
      try value("recovery_time", fault: "dark", of: step), server.recoveredAt - 6, accuracy: 0.1)
    XCTAssertGreaterThanOrEqual(server.recoveredAt, 6.7)
    XCTAssertGreaterThan(try value("during.error_rate", fault: "dark", of: step), 0.75)
    // One may be on its way when the fault begins.
    XCTAssertLessThan(try value("before.error_rate", of: step), 0.03)
    XCTAssertEqual(try value("before.requests", of: step), 100, accuracy: 3)
    XCTAssertEqual(try value("during.requests", fault: "dark", of: step), 500, accuracy: 3)
  }

  func testLatencyShowsDuringItsFaultOnly() async throws {
    let step = try await run(
      """
      load:
        base-url: URL
        arrival-rate: 200/s
        duration: 3s
        requests: [{ get: /api/entities?limit=1 }]
      faults:
        slow: { at: 1s, for: 1s, latency: 80ms, proxy: PROXY }
      """, through: try proxy(before: try demo()))
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(try value("during.latency.p50", fault: "slow", of: step), 0.08, accuracy: 0.02)
    XCTAssertLessThan(try value("before.latency.p50", of: step), 0.04)
    XCTAssertLessThan(try value("latency.p50", of: step), 0.04)
    XCTAssertEqual(try value("error_rate", of: step), 0)
    XCTAssertNil(step.metrics.first { $0.name == "recovery_time" })
    XCTAssertEqual(step.artifacts.filter { $0.hasSuffix("/faults.json") }, ["steps/chaos/faults.json"])
  }

  func testAServiceThatStaysDownFails() async throws {
    let server = try RecoveringServer(recovery: .seconds(60))
    defer { server.stop() }
    let step = try await run(
      """
      load:
        base-url: URL
        arrival-rate: 100/s
        duration: 4s
        request-timeout: 1s
        requests: [{ get: / }]
      faults:
        dark: { at: 500ms, for: 1500ms, blackhole: 100%, proxy: PROXY }
      recovered: { latency: 50ms, for: 500ms }
      """, through: try proxy(before: server.port))
    XCTAssertEqual(step.verdict, .failed)
    let reason = try XCTUnwrap(step.reason)
    XCTAssert(reason.hasPrefix("'dark': the service had not recovered "), reason)
    XCTAssertNil(step.metrics.first { $0.name == "recovery_time" }?.value)
  }

  func testClosedModelsHaveServiceTimes() async throws {
    let step = try await run(
      """
      load:
        base-url: URL
        concurrency: 4
        think-time: 5ms
        duration: 2s
        requests: [{ get: /api/entities?limit=1 }]
      faults:
        lost: { at: 500ms, for: 500ms, reset: 100%, proxy: PROXY }
      recovered: { latency: 200ms, for: 500ms }
      """, through: try proxy(before: try demo()))
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertGreaterThan(try value("during.error_rate", fault: "lost", of: step), 0.5)
    XCTAssertLessThan(try value("recovery_time", fault: "lost", of: step), 0.3)
    XCTAssertGreaterThan(try value("before.service_time.p50", of: step), 0)
  }

  func testAControlThatNobodyAnswersIsAnErrorOfItsFault() async throws {
    let closed = try ListeningSocket(on: .loopback(port: 0))
    let port = try closed.localAddress().port
    closed.close()
    let step = try await run(
      """
      load: { base-url: URL, arrival-rate: 100/s, duration: 2s, requests: [{ get: / }] }
      faults: { gone: { at: 100ms, for: 100ms, reset: 1%, proxy: "127.0.0.1:\(port)" } }
      """, through: try proxy(before: try demo()))
    XCTAssertEqual(step.verdict, .errored)
    XCTAssertEqual(
      step.reason, "fault 'gone' could not be put in place: connect: Connection refused")
  }
}
