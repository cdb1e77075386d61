import Foundation
import PipelineModel
import TestSupport
import XCTest

final class CommandStepTests: XCTestCase {
  /// Runs one step with this `with`, given as JSON, which is YAML too.
  private func run(
    _ with: String, extra: String = "", in folder: TemporaryFolder
  ) async throws -> StepFinished {
    let ended = try await PipelineTrial(in: folder).run(
      "\(extra)\nsteps:\n  subject:\n    uses: command\n    with: \(with)\n")
    return try XCTUnwrap(ended["subject"])
  }

  /// A script that writes this text as the metrics file.
  private func measured(_ json: String) async throws -> StepFinished {
    let folder = try TemporaryFolder()
    try folder.write(json, to: "source")
    return try await run(
      #"{ run: [cp, source, metrics.json], metrics: metrics.json }"#, in: folder)
  }

  private func check(_ json: String, _ expected: String..., line: UInt = #line) async throws {
    let step = try await measured(json)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "", line: line)
    let shown = step.metrics.map { metric in
      let labels = metric.labels.sorted { $0.key < $1.key }.map { "{\($0.key)=\($0.value)}" }.joined()
      return "\(metric.name)\(labels) \(metric.quantity?.description ?? metric.reason ?? "nil")"
    }
    XCTAssertEqual(shown, expected, line: line)
  }

  private func checkFault(
    _ json: String, _ verdict: Verdict, _ messages: String..., line: UInt = #line
  ) async throws {
    let step = try await measured(json)
    XCTAssertEqual(step.verdict, verdict, step.reason ?? "", line: line)
    XCTAssertEqual(step.findings.map(\.message), messages, line: line)
    XCTAssertEqual(Set(step.findings.map(\.file)), messages.isEmpty ? [] : ["metrics.json"], line: line)
  }

  func testArgumentsArriveAsWritten() async throws {
    let folder = try TemporaryFolder()
    try folder.write("import sys\nprint(repr(sys.argv[1:]))\n", to: "show.py")
    let step = try await run(
      #"{ run: [python3, show.py, "$HOME; *", "a b", "", "'", "`id`", "\\", "é\n", 5, true] }"#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    let log = try folder.read("results/latest/steps/subject/log.txt")
    XCTAssertEqual(log, "['$HOME; *', 'a b', '', \"'\", '`id`', '\\\\', 'é\\n', '5', 'true']\n")
  }

  func testShellReadsTheEnvironmentOnly() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"{ shell: "printf '%s' \"$GIVEN|$OWN\" > out.txt" }"#,
      extra: #"env: { GIVEN: "a; touch injected", OWN: "$(id)" }"#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(try folder.read("out.txt"), "a; touch injected|$(id)")
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder.path + "/injected"))
  }

  func testFailureTellsTheLastWords() async throws {
    let folder = try TemporaryFolder()
    let failed = try await run(#"{ shell: "echo 1; echo 2; echo 3; echo 4 >&2; exit 7" }"#, in: folder)
    XCTAssertEqual(failed.verdict, .failed)
    XCTAssertEqual(failed.reason, "exit code 7: 2 | 3 | 4")
    let stopped = try await run(#"{ shell: "false; echo unseen" }"#, in: folder)
    XCTAssertEqual(stopped.reason, "exit code 1")
    let killed = try await run(#"{ shell: "kill -9 $$" }"#, in: folder)
    XCTAssertEqual(killed.reason, "signal 9")
    let missing = try await run(#"{ run: [no-such-program-anywhere] }"#, in: folder)
    XCTAssertEqual(missing.verdict, .errored)
    let nowhere = try await run(#"{ run: ["true"], working-directory: gone }"#, in: folder)
    XCTAssertEqual(nowhere.reason, "the working directory 'gone' does not exist")
    try folder.write("", to: "file")
    let noFolder = try await run(#"{ run: ["true"], working-directory: file }"#, in: folder)
    XCTAssertEqual(noFolder.reason, "the working directory 'file' is not a folder")
  }

  func testMetricsInBothForms() async throws {
    try await check(
      #"{"queries": 12, "latency.p95": "35ms", "share": "2%"}"#, "queries 12", "latency.p95 35ms", "share 2%")
    try await check(#"{"a": -1.5e3}"#, "a -1500")
    try await check(
      #"{"version": 1, "metrics": [{"name": "a", "value": 0.5, "unit": "s", "labels": {"k": "v"}}, {"name": "a", "value": "1s"}]}"#,
      "a{k=v} 500ms", "a 1s")
    try await check(#"{"metrics": [{"name": "a", "value": null, "unit": "s"}]}"#, "a the program gave none")
    try await check(#"{"metrics": [{"name": "a", "reason": "blind", "unit": "s", "labels": {}}]}"#, "a blind")
    try await check(
      #"{"metrics": [{"name": "a", "value": 1, "sampleCount": 3, "samples": [1, 2, 3]}]}"#, "a 1")
  }

  func testWhatAStepWritesCanBeReadAgain() async throws {
    let folder = try TemporaryFolder()
    let first = try await PipelineTrial(in: folder).run(
      """
      steps:
        a:
          uses: benchmark
          with: { commands: { t: ["true"] }, runs: 1 }
        b:
          uses: command
          needs: a
          with: { run: [sh, -c, "cp results/latest/steps/a/metrics.json again.json"], metrics: again.json }
      """)
    XCTAssertEqual(
      first["b"]?.verdict, .passed, first["b"]?.findings.first?.message ?? first["b"]?.reason ?? "")
    XCTAssertEqual(first["b"]?.metrics, first["a"]?.metrics)
  }

  func testFaultyMetrics() async throws {
    try await checkFault("{}", .inconclusive)
    try await checkFault(#"{"metrics": []}"#, .inconclusive)
    try await checkFault("", .errored, "the file is empty")
    try await checkFault("[1]", .errored, "a metrics file must be a mapping; got a list")
    try await checkFault(#"{"a": "fast"}"#, .errored, "'fast' is not a quantity")
    try await checkFault(#"{"a": null}"#, .errored, "'a' must be a quantity; got null")
    try await checkFault(
      #"{"a": true, "b": [1]}"#, .errored, "'a' must be a quantity; got a boolean",
      "'b' must be a quantity; got a list")
    try await checkFault(#"{"a": 1e999}"#, .errored, "the value of 'a' is too large")
    try await checkFault(
      #"{"": 1, "a b": 2, "c{": 3}"#, .errored, "a metric's name must not be empty",
      "'a b' cannot name a metric", "'c{' cannot name a metric")
    try await checkFault(#"{"metrics": [{"value": 1}]}"#, .errored, "missing key 'name' in a metric")
    try await checkFault(#"{"metrics": [{"name": "a"}]}"#, .errored, "metric 'a' has no 'value'")
    try await checkFault(
      #"{"metrics": [{"name": "a", "value": "5ms", "unit": "B"}]}"#, .errored,
      "'a' is a duration, but its unit says a size")
    try await checkFault(
      #"{"metrics": [{"name": "a", "value": 1, "unit": "ms"}]}"#, .errored, "unknown value 'ms' of 'unit'")
    try await checkFault(
      #"{"metrics": [{"name": "a", "value": 1, "samples": [1, "2"]}]}"#, .errored,
      "'samples' must be a list of numbers; got a string")
    try await checkFault(
      #"{"metrics": [{"name": "a", "value": 1}, {"name": "a", "value": 2}]}"#, .errored,
      "metric 'a' stands twice with the same labels")
    try await checkFault(
      #"{"metrics": [{"name": "a", "vale": 1}]}"#, .errored, "unknown key 'vale' in a metric",
      "metric 'a' has no 'value'")
  }

  func testStaleMetricsProveNothing() async throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"a": 1}"#, to: "m.json")
    let stale = try await run(#"{ run: ["true"], metrics: m.json }"#, in: folder)
    XCTAssertEqual(stale.verdict, .errored)
    let rewritten = try await run(
      #"{ shell: "cp m.json n.json && mv n.json m.json", metrics: m.json }"#, in: folder)
    XCTAssertEqual(rewritten.verdict, .passed, rewritten.reason ?? "")
    let removed = try await run(#"{ shell: "rm m.json", metrics: m.json }"#, in: folder)
    XCTAssertEqual(removed.verdict, .errored, removed.reason ?? "")
    let folderInstead = try await run(#"{ shell: "mkdir m.json", metrics: m.json }"#, in: folder)
    XCTAssertEqual(folderInstead.verdict, .errored, folderInstead.reason ?? "")
  }
}
