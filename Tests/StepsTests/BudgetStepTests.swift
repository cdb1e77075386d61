import Diagnostics
import PipelineModel
import TestSupport
import XCTest

final class BudgetStepTests: XCTestCase {
  /// What `check` says of a budget behind a load and a benchmark.
  private func checkTime(_ limits: String, _ expected: String..., line: UInt = #line) throws {
    let folder = try TemporaryFolder()
    try folder.write("limits:\n  \(limits)\n", to: "b.yaml")
    let (_, diagnostics) = PipelineTrial(in: folder).prepare(
      """
      steps:
        open: { uses: command, with: { run: ["true"], metrics: m.json } }
        other: { uses: alert-rules, with: { files: a.yaml } }
        load:
          uses: load
          with: { base-url: "http://h", concurrency: 1, duration: 1s, requests: [{ get: /, name: home }] }
        budget: { uses: budget, needs: [load, open], with: { file: b.yaml } }
      """)
    XCTAssertEqual(diagnostics.map { "\($0.code)|\($0.help ?? "")" }, expected, line: line)
  }

  func testKnownBeforeTheRun() throws {
    try checkTime("load.service_time.p95: { max: 1s }")
    try checkTime("open.anything: { max: 1s }")
    try checkTime("load.latency.p95: { max: 1s }", "unknown-metric|known: \(Self.closedMetrics)")
    try checkTime("load.service_time.p59: { max: 1s }", "unknown-metric|did you mean 'service_time.p50'?")
    try checkTime("load.service_time.p95: { max: 1 }", "wrong-unit|write the limit like 500ms")
    try checkTime("other.errors: { max: 0 }", "step-not-needed|add 'other' to the 'needs' of the budget step")
    try checkTime("loda.requests: { max: 0 }", "unknown-step|did you mean 'load'?")
    try checkTime("'load.requests{request=\"hom\"}': { max: 0 }", "unknown-label|did you mean 'home'?")
    try checkTime("'load.reconnects{request=\"home\"}': { max: 0 }", "unknown-label|write it without labels")
    try checkTime("load.requests: { max: x }", "bad-quantity|write it like 500ms, 1%, 1000/s or 64MiB")
  }

  private static let closedMetrics =
    "'bytes_received', 'bytes_sent', 'connect.max', 'connect.mean', 'connect.min', 'connect.p50', 'connect.p75', 'connect.p90', 'connect.p95', 'connect.p99', 'connect.p99.9', 'error_rate', 'failed', 'first_byte.max', 'first_byte.mean', 'first_byte.min', 'first_byte.p50', 'first_byte.p75', 'first_byte.p90', 'first_byte.p95', 'first_byte.p99', 'first_byte.p99.9', 'generator.cpu', 'reconnects', …"

  /// What a limit on a measured 10ms comes to.
  private func runTime(_ limit: String, _ verdicts: Verdict..., line: UInt = #line) async throws {
    let folder = try TemporaryFolder()
    try folder.write("limits:\n  \(limit)\n", to: "b.yaml")
    try folder.write(
      #"{"metrics": [{"name": "t", "value": "10ms"}, {"name": "t", "value": "20ms", "labels": {"k": "v"}}, {"name": "n", "value": null}]}"#,
      to: "source")
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        m: { uses: command, with: { run: [cp, source, m.json], metrics: m.json } }
        budget: { uses: budget, needs: m, with: { file: b.yaml } }
      """)
    XCTAssertEqual(ended["budget"]?.limits.map(\.verdict), verdicts, line: line)
    XCTAssertEqual(ended["budget"]?.verdict, Verdict.worst(verdicts), line: line)
  }

  func testOutcomes() async throws {
    try await runTime("m.t: { max: 10ms }", .passed)
    try await runTime("m.t: { max: 9ms }", .failed)
    try await runTime("m.t: { min: 10ms }", .passed)
    try await runTime("m.t: { min: 11ms }", .failed)
    try await runTime("m.t: { max: 20ms, warn: 5ms }", .warned)
    try await runTime("m.t: { warn: 5ms }", .warned)
    try await runTime("m.t: { min: 1ms, max: 5ms }", .failed, .passed)
    try await runTime("'m.t{k=\"v\"}': { max: 10ms }", .failed)
    try await runTime("'m.t{k=\"w\"}': { max: 10ms }", .inconclusive)
    try await runTime("m.n: { max: 10 }", .inconclusive)
    try await runTime("m.t: { max: 10B }", .inconclusive)
    try await runTime("m.absent: { max: 10 }", .inconclusive)
  }

  func testLimitsOfAStepThatFailedAreHeldWhereTheBudgetRunsAlways() async throws {
    let folder = try TemporaryFolder()
    try folder.write("limits: { m.t: { max: 1s } }", to: "b.yaml")
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        m: { uses: command, with: { run: ["false"], metrics: m.json } }
        budget: { uses: budget, needs: m, always: true, with: { file: b.yaml } }
        after: { uses: budget, needs: m, with: { file: b.yaml } }
      """)
    XCTAssertEqual(ended["budget"]?.verdict, .inconclusive)
    XCTAssertEqual(ended["after"]?.verdict, .skipped)
  }

  func testBudgetThatChangesIntoAFaultyOneIsErrored() async throws {
    let folder = try TemporaryFolder()
    try folder.write("limits: { m.files: { max: 1 } }", to: "b.yaml")
    try folder.write("groups: []", to: "rules.yaml")
    let ended = try await PipelineTrial(in: folder).run(
      """
      steps:
        m: { uses: alert-rules, with: { files: rules.yaml } }
        spoil: { uses: command, needs: m, with: { shell: "echo 'limits: 5' > b.yaml" } }
        budget: { uses: budget, needs: [m, spoil], with: { file: b.yaml } }
      """)
    XCTAssertEqual(ended["budget"]?.verdict, .errored)
    XCTAssertEqual(ended["budget"]?.findings.map(\.code), ["wrong-type"])
  }
}
