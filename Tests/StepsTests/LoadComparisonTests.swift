import DemoService
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// A load on two services in pairs.
final class LoadComparisonTests: XCTestCase {
  private func demo(searchMilliseconds: Double) throws -> DemoServer {
    var configuration = DemoConfiguration()
    configuration.searchMedian = .microseconds(Int(searchMilliseconds * 1000))
    configuration.searchSigma = 0.05
    let server = try DemoServer(configuration)
    try server.start()
    return server
  }

  /// One user who searches ten times in each half.
  private func run(
    base: Int, head: Int, _ compare: String = "pairs: 8, control-pairs: 2", limits: String
  ) async throws -> (load: StepFinished, budget: StepFinished) {
    let folder = try TemporaryFolder()
    try folder.write("limits:\n\(limits)\n", to: "budget.yaml")
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        load:
          uses: load
          with:
            base-url: http://127.0.0.1:\(head)
            compare: { base: "http://127.0.0.1:\(base)", \(compare) }
            concurrency: 1
            iterations: 10
            requests: [{ name: search, get: /api/search?q=graph }]
        budget: { uses: budget, needs: load, with: { file: budget.yaml } }

      """)
    return (try XCTUnwrap(ended["load"]), try XCTUnwrap(ended["budget"]))
  }

  private func metric(_ name: String, _ step: StepFinished, request: String? = nil) throws -> Metric {
    let labels = request.map { ["request": $0] } ?? [:]
    return try XCTUnwrap(step.metrics.first { $0.name == name && $0.labels == labels }, name)
  }

  func testASlowerServiceIsFound() async throws {
    let (base, head) = (try demo(searchMilliseconds: 2), try demo(searchMilliseconds: 8))
    defer {
      base.stop()
      head.stop()
    }
    let (load, budget) = try await run(
      base: base.port, head: head.port,
      limits: """
          load.service_time.mean: { max-increase: 20% }
          'load.service_time.mean{request="search"}': { max-increase: 20% }
          load.throughput: { max-decrease: 10% }
        """)
    XCTAssertEqual(load.verdict, .passed, load.reason ?? "")
    XCTAssertEqual(
      budget.limits.map(\.verdict), [.failed, .failed, .failed], "\(budget.limits.map(\.reason))")
    XCTAssertTrue(load.reason?.contains("against http://127.0.0.1:\(base.port)") ?? false, load.reason ?? "")
    let time = try metric("service_time.mean", load)
    XCTAssertEqual(time.comparison?.planned.base.count, 8)
    XCTAssertEqual(time.comparison?.planned.headFirst.count { $0 }, 4)
    XCTAssertEqual(time.comparison?.confirmation?.head.count, 8)
    XCTAssertEqual(time.comparison?.control?.head.count, 2)
    XCTAssertEqual(time.samples?.count, 16)
    XCTAssertGreaterThan(try XCTUnwrap(metric("service_time.mean.change", load).value), 0.5)
    XCTAssertGreaterThan(try XCTUnwrap(time.value), 0.006)
    XCTAssertGreaterThan(try XCTUnwrap(metric("service_time.mean.base", load).value), 0.0015)
    XCTAssertNotNil(try metric("position_effect", load).value)
    // Ten requests in each of sixteen halves of head.
    XCTAssertEqual(try metric("requests", load).value, 160)
    XCTAssertEqual(try metric("error_rate", load).value, 0)
  }

  func testTheSameServiceTwiceDoesNotFail() async throws {
    let server = try demo(searchMilliseconds: 1)
    let other = try demo(searchMilliseconds: 1)
    defer {
      server.stop()
      other.stop()
    }
    let (load, budget) = try await run(
      base: server.port, head: other.port, limits: "  load.service_time.mean: { max-increase: 50% }")
    XCTAssertEqual(load.verdict, .passed, load.reason ?? "")
    XCTAssertNotEqual(budget.verdict, .failed)
    XCTAssertNotNil(budget.limits.first?.evidence)
  }

  /// A percentile that ten requests cannot give is no pass, and says what would help.
  func testTooShortHalvesAreNoPass() async throws {
    let server = try demo(searchMilliseconds: 1)
    let other = try demo(searchMilliseconds: 1)
    defer {
      server.stop()
      other.stop()
    }
    let (_, budget) = try await run(
      base: server.port, head: other.port, "pairs: 6, control-pairs: 0, confirm: false",
      limits: "  load.service_time.p99: { max-increase: 50% }")
    XCTAssertEqual(budget.verdict, .inconclusive)
    XCTAssertEqual(
      budget.limits.first?.reason,
      "in a half of a pair p99 needs 299 samples; there are 10; measure longer halves")
  }

  func testAServiceThatIsNotThereIsAnError() async throws {
    let server = try demo(searchMilliseconds: 1)
    let gone = try demo(searchMilliseconds: 1)
    let port = gone.port
    gone.stop()
    defer { server.stop() }
    let (load, budget) = try await run(
      base: port, head: server.port, limits: "  load.service_time.mean: { max-increase: 50% }")
    XCTAssertEqual(load.verdict, .errored)
    XCTAssertEqual(
      load.reason?.hasPrefix("nothing could connect to base at 127.0.0.1:\(port)"), true, load.reason ?? "")
    XCTAssertEqual(budget.verdict, .skipped)
  }
}
