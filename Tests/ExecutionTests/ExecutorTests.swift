import Execution
import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// Whole runs of small pipelines.
final class ExecutorTests: XCTestCase {
  private func check(
    _ steps: String, _ verdicts: String, exit: Int32, file: StaticString = #filePath, line: UInt = #line
  ) async throws {
    let run = try await TestRun.run("steps:\n" + steps, file: file, line: line)
    XCTAssertEqual(run.verdicts, verdicts, file: file, line: line)
    XCTAssertEqual(run.finished.exitCode, exit, file: file, line: line)
  }

  func testVerdicts() async throws {
    try await check("  a: { uses: give }", "a=passed", exit: 0)
    try await check("  a: { uses: give, with: { verdict: warned } }", "a=warned", exit: 0)
    try await check(
      "  a: { uses: give, with: { verdict: failed } }\n  b: { uses: throw }", "a=failed b=errored", exit: 1)
    try await check("  a: { uses: give, with: { verdict: inconclusive } }", "a=inconclusive", exit: 3)
    try await check("  a: { uses: throw }", "a=errored", exit: 3)
    try await check("  a: { uses: give, if: false }", "a=skipped", exit: 3)
  }

  func testSkipsAndTheirExceptions() async throws {
    let failing = "  a: { uses: give, with: { verdict: failed } }\n"
    try await check(
      failing + "  b: { uses: give, needs: a }\n  c: { uses: give, needs: b }",
      "a=failed b=skipped c=skipped", exit: 1)
    try await check(failing + "  b: { uses: give, needs: a, always: true }", "a=failed b=passed", exit: 1)
    try await check(
      "  a: { uses: throw, continue-on-failure: true }\n  b: { uses: give, needs: a }", "a=errored b=passed",
      exit: 3)
    try await check(
      "  a: { uses: give, with: { value: 3 } }\n"
        + "  b: { uses: give, needs: a, if: 'steps.a.metrics[\"value\"] > 2' }\n"
        + "  c: { uses: give, needs: a, if: \"steps.a.verdict == 'failed'\" }", "a=passed b=passed c=skipped",
      exit: 0)
  }

  /// Who may fail may be left out as well; who never had a choice, because of one that it needs, lets nothing run.
  func testAConditionThatIsFalseAndContinueOnFailure() async throws {
    let left = "  a: { uses: give, if: false, continue-on-failure: true }\n"
    try await check(left + "  b: { uses: give, needs: a }", "a=skipped b=passed", exit: 0)
    try await check(
      "  a: { uses: give, if: false }\n  b: { uses: give, needs: a, continue-on-failure: true }\n"
        + "  c: { uses: give, needs: b }", "a=skipped b=skipped c=skipped", exit: 3)
  }

  func testReasons() async throws {
    let run = try await TestRun.run(
      """
      steps:
        a: { uses: throw }
        b: { uses: give, needs: a }
        c: { uses: give, needs: b }
        d: { uses: give, if: false }
        e: { uses: program, with: { run: [no-such-program-7] } }
        f: { uses: give, with: { reason: samples without number } }
      """)
    XCTAssertEqual(
      run.report.steps.map(\.reason).prefix(5),
      [
        "test: on purpose", "needs 'a', which errored", "needs 'b', which was skipped",
        "its condition is false",
        "start 'no-such-program-7': no program of this name on PATH",
      ])
    // A metric keeps no sample that JSON cannot hold, so the journal holds the step.
    XCTAssertEqual(run.step("f")?.verdict, .passed)
    XCTAssertEqual(run.step("f")?.metrics.compactMap(\.samples).joined().allSatisfy(\.isFinite), true)
  }

  func testTheFolderOfARun() async throws {
    let run = try await TestRun.run(
      """
      steps:
        quiet: { uses: program, with: { run: ["true"] } }
        loud: { uses: program, with: { run: [echo, hello] } }
        measured: { uses: give, with: { value: 1 } }
      """)
    XCTAssertTrue(run.folder.name.hasPrefix("19700101T000000Z-a-test-..----"), run.folder.name)
    let root = run.results.path
    XCTAssertEqual(
      try FileManager.default.destinationOfSymbolicLink(atPath: root + "/latest"), run.folder.name)
    let files = try FileManager.default.subpathsOfDirectory(atPath: root + "/" + run.folder.name).sorted()
    XCTAssertEqual(
      files,
      [
        "journal.ndjson", "steps", "steps/loud", "steps/loud/log.txt", "steps/measured",
        "steps/measured/metrics.json",
      ])
    XCTAssertEqual(run.step("loud")?.artifacts, ["steps/loud/log.txt"])
    XCTAssertEqual(run.log("steps/loud"), "hello\n")
    XCTAssertEqual(run.step("measured")?.artifacts, ["steps/measured/metrics.json"])
  }

  func testTheEnvironmentHasLayers() async throws {
    let run = try await TestRun.run(
      """
      env: { A: pipeline, B: "pipeline and ${{ env.CALLER }}" }
      steps:
        s:
          uses: program
          env: { B: "step over ${{ env.B }}" }
          with: { run: [sh, -c, 'echo "$CALLER|$A|$B|$PWD"'] }
      """, environment: ["CALLER": "caller", "A": "caller"], workspace: "/usr")
    XCTAssertEqual(run.log("steps/s"), "caller|pipeline|step over pipeline and caller|/usr\n")
  }

  func testSecretsAreInNoFileOfTheRun() async throws {
    let secret = "2026-\"quoted\"-secret"
    let run = try await TestRun.run(
      """
      secrets: [KEY, SHORT, YEAR]
      inputs: { given: { default: text } }
      steps:
        a:
          uses: program
          with: { run: [sh, -c, 'printf %s "$KEY"; printf %s "$KEY" | base64; exit 1'] }
        b: { uses: give, with: { reason: "it is ${{ secrets.KEY }}" } }
      """, environment: ["KEY": secret, "SHORT": "abc", "YEAR": "1764"])
    for path in try FileManager.default.subpathsOfDirectory(atPath: run.results.path) {
      guard let text = try? run.results.read(path) else { continue }
      for form in [secret, #"2026-\"quoted\"-secret"#, Data(secret.utf8).base64EncodedString()] {
        XCTAssertFalse(text.contains(form), "\(path): \(form)")
      }
    }
    XCTAssertEqual(run.step("b")?.reason, "it is ***")
    XCTAssertTrue(run.step("a")?.reason?.hasPrefix("exit code 1: ***") == true, run.step("a")?.reason ?? "")
    XCTAssertEqual(run.report.notes, ["secret 'SHORT' is shorter than 4 bytes and is not masked"])
  }

  func testTheLastWordsAreWholeWhereSecretsAreLong() async throws {
    let run = try await TestRun.run(
      "secrets: [KEY]\nsteps:\n  a: { uses: program, with: { run: [sh, -c, 'echo it broke; exit 1'] } }",
      environment: ["KEY": String(repeating: "k", count: 5000)])
    XCTAssertEqual(run.step("a")?.reason, "exit code 1: it broke")
  }

  // MARK: - The end before the end

  /// Starts a grandchild in a session of its own and waits; both ignore SIGTERM. Both ids are in the log.
  private let family = """
          import os, signal
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
          read, write = os.pipe()
          if os.fork() == 0:
            os.setsid(); os.write(write, b'x')
            while True: signal.pause()
          os.read(read, 1)
          if 'READY' in os.environ: open(os.environ['READY'], 'w').close()
          while True: signal.pause()
    """

  func testATimeoutLeavesNoProcess() async throws {
    let run = try await TestRun.run(
      """
      steps:
        a:
          uses: program
          timeout: 500ms
          with: { run: [sh, -c, 'setsid sleep 1000 & sleep 1000 & echo started; wait'] }
        b: { uses: wait, timeout: 20ms }
      """)
    XCTAssertEqual(run.verdicts, "a=errored b=errored")
    XCTAssertEqual(run.step("a")?.reason, "timed out after 500ms")
    XCTAssertEqual(run.step("b")?.reason, "timed out after 20ms")
  }

  func testTheFirstStopLetsAlwaysStepsRun() async throws {
    let control = RunControl()
    let run = try await TestRun.run(
      """
      steps:
        a: { uses: wait }
        b: { uses: give, needs: a }
        c: { uses: give, needs: a, always: true }
        d: { uses: give, exclusive: true }
      """, control: control
    ) { entry in
      if case .stepStarted(let step) = entry.event, step.step.text == "a" {
        control.requestStop(signal: "SIGINT")
      }
    }
    XCTAssertEqual(run.verdicts, "a=cancelled b=skipped c=passed d=cancelled")
    XCTAssertEqual(run.finished, RunFinished(verdict: .cancelled, exitCode: 130, signal: "SIGINT"))
  }

  func testTheSecondStopEndsAlwaysSteps() async throws {
    let control = RunControl()
    let run = try await TestRun.run(
      "steps:\n  a: { uses: wait }\n  b: { uses: wait, needs: a, always: true }\n  c: { uses: give, needs: b, always: true }",
      control: control
    ) { entry in
      if case .stepStarted = entry.event { control.requestStop(signal: "SIGTERM") }
    }
    XCTAssertEqual(run.verdicts, "a=cancelled b=cancelled c=cancelled")
    XCTAssertEqual(run.finished.exitCode, 143)
  }

  func testTheSecondStopTakesTheGraceTime() async throws {
    let folder = try TemporaryFolder()
    let control = RunControl()
    let ready = folder.path + "/ready"
    let watch = Task.detached {
      while !FileManager.default.fileExists(atPath: ready), !Task.isCancelled { await Task.yield() }
      control.requestStop(signal: "SIGINT")
      control.requestStop(signal: "SIGINT")
    }
    defer { watch.cancel() }
    let clock = ContinuousClock()
    let began = clock.now
    let run = try await TestRun.run(
      "steps:\n  a:\n    uses: program\n    with:\n      python: |\n"
        + family.split(separator: "\n").map { "        \($0)\n" }.joined(), environment: ["READY": ready],
      control: control)
    XCTAssertEqual(run.verdicts, "a=cancelled")
    XCTAssertLessThan(clock.now - began, .seconds(8), "the grace time is ten seconds")
  }

  func testARunInsideAStepKeepsTheMarkerOfTheStep() async throws {
    let outer = "outer/steps/x/"
    let run = try await TestRun.run(
      "steps:\n  a: { uses: program, with: { run: [sh, -c, 'echo $LOADLINE_STEP'] } }",
      environment: ["LOADLINE_STEP": outer])
    XCTAssertEqual(run.log("steps/a"), "\(outer)\(run.folder.name)/steps/a/\n")
  }

  func testManyStepsAtOnce() async throws {
    let steps = (0..<200).map { "  s\($0): { uses: program, with: { run: [\"true\"] } }\n" }.joined()
    let run = try await TestRun.run("steps:\n" + steps, jobs: 8)
    XCTAssertEqual(Set(run.report.steps.map(\.verdict)), [.passed])
  }
}
