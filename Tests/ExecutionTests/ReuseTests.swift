import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// What is taken over from an earlier run or the cache, and what is not.
final class ReuseTests: XCTestCase {
  private let text = """
    steps:
      a: { uses: program, outputs: [v], with: { run: [sh, -c, 'echo ran a; echo v=1 > $LOADLINE_OUTPUT'] } }
      b: { uses: program, needs: a, with: { run: [sh, -c, "echo ran b; test -e ok"] } }
      c: { uses: program, needs: b, env: { V: "${{ steps.a.outputs.v }}" }, with: { run: [sh, -c, 'echo "c $V"'] } }
    """

  private func resume(
    _ text: String, _ run: TestRun, workspace: TemporaryFolder, from: [String] = [],
    environment: [String: String] = [:]
  ) async throws -> TestRun {
    let earlier = try XCTUnwrap(EarlierRun.read(run.folder.path).run)
    return try await TestRun.run(text, environment: environment, workspace: workspace.path) {
      options, prepared in
      options.earlier = earlier
      if let prepared {
        options.selection = StepSelection.choose(only: [], skip: [], from: from, in: prepared).selection
      }
    }
  }

  private func reused(_ run: TestRun) -> [String] {
    run.report.steps.filter { $0.reused != nil }.map(\.id.text)
  }

  func testAResumedRunTakesOverWhatSucceeded() async throws {
    let folder = try TemporaryFolder()
    let first = try await TestRun.run(text, workspace: folder.path)
    XCTAssertEqual(first.verdicts, "a=passed b=failed c=skipped")
    try Data().write(to: URL(fileURLWithPath: folder.path + "/ok"))
    let second = try await resume(text, first, workspace: folder)
    XCTAssertEqual(second.verdicts, "a=passed b=passed c=passed")
    XCTAssertEqual(reused(second), ["a"])
    XCTAssertEqual(second.step("a")?.reused, first.folder.name)
    XCTAssertEqual(second.log("steps/a"), "ran a\n")
    XCTAssertEqual(second.log("steps/c"), "c 1\n")
    // What was taken over can be taken over again.
    let third = try await resume(text, second, workspace: folder)
    XCTAssertEqual(reused(third), ["a", "b", "c"])
    XCTAssertEqual(third.step("a")?.reused, second.folder.name)
    XCTAssertEqual(third.step("a")?.outputs, ["v": "1"])
    let fromB = try await resume(text, third, workspace: folder, from: ["b"])
    XCTAssertEqual(reused(fromB), ["a"])
  }

  func testWhatHasChangedRunsAnewAndAllBehindIt() async throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/ok"))
    let first = try await TestRun.run(text, workspace: folder.path)
    for (old, new, expected) in [
      ("ran a", "runs a", [String]()), ("ran b", "runs b", ["a"]), ("V: ", "W: ", ["a", "b"]),
      ("outputs: [v]", "outputs: [v], timeout: 5s", ["a", "b", "c"]),
    ] {
      let run = try await resume(text.replacingOccurrences(of: old, with: new), first, workspace: folder)
      XCTAssertEqual(reused(run), expected, new)
      XCTAssertEqual(run.finished.verdict, .passed)
    }
  }

  func testDamagedFilesAreNotTakenOver() async throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/ok"))
    let first = try await TestRun.run(text, workspace: folder.path)
    let log = URL(fileURLWithPath: first.folder.path + "/steps/b/log.txt")
    try Data("ran b?\n".utf8).write(to: log)
    let second = try await resume(text, first, workspace: folder)
    XCTAssertEqual(reused(second), ["a"])
    XCTAssertEqual(second.log("steps/b"), "ran b\n")
    // A link in the place of a file leads nowhere.
    try FileManager.default.removeItem(at: log)
    try FileManager.default.createSymbolicLink(atPath: log.path, withDestinationPath: "/etc/passwd")
    let third = try await resume(text, first, workspace: folder)
    XCTAssertEqual(reused(third), ["a"])
  }

  func testOutputsThatAreSecretsAreNotTakenOver() async throws {
    let folder = try TemporaryFolder()
    let text = """
      secrets: [KEY]
      steps:
        a: { uses: program, outputs: [k], with: { run: [sh, -c, 'echo "k=$KEY" > $LOADLINE_OUTPUT'] } }
      """
    let environment = ["KEY": "hunter22"]
    let first = try await TestRun.run(text, environment: environment, workspace: folder.path)
    XCTAssertEqual(first.verdicts, "a=passed")
    let second = try await resume(text, first, workspace: folder, environment: environment)
    XCTAssertEqual(reused(second), [])
  }

  // MARK: - The cache

  private func run(_ text: String, cache: String, workspace: TemporaryFolder) async throws -> TestRun {
    try await TestRun.run(text, environment: ["CC": "gcc"], workspace: workspace.path) { options, _ in
      options.cache = StepCache(path: cache)
    }
  }

  func testTheCacheIsByContent() async throws {
    let folder = try TemporaryFolder()
    let cache = folder.path + "/cache"
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/" + name))
    }
    try write("one", "in.txt")
    let text = """
      steps:
        s: { uses: cached, cache: { files: "in.*", env: CC }, with: { run: [sh, -c, "cat in.txt; echo x >> count"] } }
      """
    func times() throws -> Int { try folder.read("count").split(separator: "\n").count }
    _ = try await run(text, cache: cache, workspace: folder)
    let second = try await run(text, cache: cache, workspace: folder)
    XCTAssertEqual(try times(), 1)
    XCTAssertEqual(second.step("s")?.reused, "the cache")
    XCTAssertEqual(second.log("steps/s"), "one")
    // The same time and size, another content.
    let date = try FileManager.default.attributesOfItem(atPath: folder.path + "/in.txt")[.modificationDate]
    try write("two", "in.txt")
    try FileManager.default.setAttributes(
      [.modificationDate: try XCTUnwrap(date)], ofItemAtPath: folder.path + "/in.txt")
    let third = try await run(text, cache: cache, workspace: folder)
    XCTAssertEqual(third.log("steps/s"), "two")
    XCTAssertEqual(try times(), 2)
    try write("one", "in.txt")
    _ = try await run(text, cache: cache, workspace: folder)
    XCTAssertEqual(try times(), 2)
    _ = try await run(
      text.replacingOccurrences(of: "env: CC", with: "env: []"), cache: cache, workspace: folder)
    XCTAssertEqual(try times(), 3)
    // A failed step is never kept.
    let failing = text.replacingOccurrences(of: "echo x", with: "false; echo x >> count; exit 1; echo x")
    for _ in 0..<2 { _ = try await run(failing, cache: cache, workspace: folder) }
    XCTAssertEqual(try times(), 5)
  }

  func testKindsThatMeasureTakeNoCache() {
    let (_, diagnostics) = TestRun.prepare("steps: { s: { uses: give, cache: {} } }")
    XCTAssertEqual(
      diagnostics.map(\.message),
      ["a 'give' step takes no 'cache': its result does not depend on files alone"])
  }

  // MARK: - Selection

  func testSelection() async throws {
    let text = """
      steps:
        a: { uses: give }
        m: { uses: give, needs: a, matrix: { n: [1, 2] } }
        z: { uses: give, needs: m }
        y: { uses: give, always: true }
      """
    func verdicts(only: [String] = [], skip: [String] = []) async throws -> String {
      try await TestRun.run(text) { options, prepared in
        if let prepared {
          options.selection = StepSelection.choose(only: only, skip: skip, from: [], in: prepared).selection
        }
      }.verdicts
    }
    let results = [
      try await verdicts(only: ["m-1"]), try await verdicts(only: ["m"]), try await verdicts(skip: ["m-2"]),
      try await verdicts(only: ["z"], skip: ["a"]),
    ]
    XCTAssertEqual(
      results,
      [
        "a=passed m-1=passed m-2=skipped z=skipped y=skipped",
        "a=passed m-1=passed m-2=passed z=skipped y=skipped",
        "a=passed m-1=passed m-2=skipped z=skipped y=passed",
        "a=skipped m-1=skipped m-2=skipped z=skipped y=skipped",
      ])
    let prepared = try XCTUnwrap(TestRun.prepare(text).pipeline)
    let (_, diagnostics) = StepSelection.choose(only: ["mm"], skip: ["x"], from: [], in: prepared)
    XCTAssertEqual(
      diagnostics.map(\.message), ["'--only' names unknown step 'mm'", "'--skip' names unknown step 'x'"])
  }

  func testADryRunSaysWhatTheRunThenDoes() async throws {
    let folder = try TemporaryFolder()
    let first = try await TestRun.run(text, workspace: folder.path)
    let earlier = try XCTUnwrap(EarlierRun.read(first.folder.path).run)
    let prepared = try XCTUnwrap(TestRun.prepare(text, workspace: folder.path).pipeline)
    var options = RunOptions(
      jobs: 1, isStrict: false, environment: ["PATH": "/usr/bin:/bin"], toolVersion: "0",
      host: HostFacts(
        operatingSystem: "", architecture: "", processors: 1, processorModel: nil, loadAverage: nil))
    options.earlier = earlier
    XCTAssertEqual(
      DryRun.lines(of: prepared, options: options).map { "\($0.action) \($0.step): \($0.reason)" },
      [
        "reuse a: nothing has changed since \(first.folder.name)", "run b: it was failed",
        "run c: it was skipped",
      ])
    options.earlier = nil
    XCTAssertEqual(
      DryRun.lines(of: prepared, options: options).map(\.reason),
      ["nothing is kept of it", "nothing is kept of it", "it depends on what is known only in the run"])
  }
}
