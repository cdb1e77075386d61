import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// Steps under `on-failure`: they run where a step failed, and change nothing of the verdict.
final class DiagnosisTests: XCTestCase {
  private func check(
    _ steps: String, _ verdicts: String, exit: Int32, reason: String? = nil, line: UInt = #line
  ) async throws {
    let run = try await TestRun.run("steps:\n" + steps, line: line)
    XCTAssertEqual(run.verdicts, verdicts, line: line)
    XCTAssertEqual(run.finished.exitCode, exit, line: line)
    XCTAssertEqual(run.report.exitCode, exit, line: line)
    XCTAssertEqual(run.report.verdict, run.finished.verdict, line: line)
    if let reason { XCTAssertEqual(run.step("look")?.reason, reason, line: line) }
  }

  private func judged(_ verdict: String, _ more: String = "") -> String {
    "  a: { uses: give, on-failure: look\(more), with: { verdict: \(verdict) } }\n"
  }

  func testItRunsWhereTheStepFailed() async throws {
    let look = "  look: { uses: give, with: { verdict: warned } }"
    try await check(judged("failed") + look, "a=failed look=warned", exit: 1)
    try await check(judged("errored") + look, "a=errored look=warned", exit: 3)
    let spared = "looks into a failure of 'a', which "
    try await check(judged("passed") + look, "a=passed look=skipped", exit: 0, reason: spared + "passed")
    try await check(judged("warned") + look, "a=warned look=skipped", exit: 0, reason: spared + "was warned")
    try await check(
      judged("inconclusive") + look, "a=inconclusive look=skipped", exit: 3,
      reason: spared + "is inconclusive")
    try await check(
      judged("skipped") + look, "a=skipped look=skipped", exit: 3, reason: spared + "was skipped")
  }

  func testItsOwnVerdictDoesNotCount() async throws {
    for verdict in ["passed", "failed", "errored", "inconclusive"] {
      let look = "  look: { uses: give, with: { verdict: \(verdict) } }"
      try await check(judged("failed") + look, "a=failed look=\(verdict)", exit: 1)
      try await check(judged("errored") + look, "a=errored look=\(verdict)", exit: 3)
      try await check(
        judged("failed", ", continue-on-failure: true") + look, "a=failed look=\(verdict)", exit: 1)
    }
  }

  func testAConditionNarrowsIt() async throws {
    let look = "  look: { uses: give, if: steps.a.verdict == 'failed' }"
    try await check(judged("failed") + look, "a=failed look=passed", exit: 1)
    try await check(
      judged("errored") + look, "a=errored look=skipped", exit: 3, reason: "its condition is false")
  }

  func testItsOtherNeedsHoldAsEver() async throws {
    let before = "  before: { uses: give, with: { verdict: errored } }\n"
    try await check(
      before + judged("failed") + "  look: { uses: give, needs: before }",
      "before=errored a=failed look=skipped",
      exit: 1, reason: "needs 'before', which errored")
    try await check(
      before + judged("failed") + "  look: { uses: give, needs: before, always: true }",
      "before=errored a=failed look=passed", exit: 1)
    // `always` makes no failure of what passed.
    try await check(
      "  before: { uses: give, with: { verdict: errored } }\n" + judged("passed")
        + "  look: { uses: give, needs: before, always: true }", "before=errored a=passed look=skipped",
      exit: 3,
      reason: "looks into a failure of 'a', which passed")
    // The step itself may stand among them.
    try await check(judged("failed") + "  look: { uses: give, needs: a }", "a=failed look=passed", exit: 1)
  }

  func testWhatNeedsItIsSkippedWithIt() async throws {
    let rest = "  look: { uses: give }\n  after: { uses: give, needs: look }"
    try await check(judged("passed") + rest, "a=passed look=skipped after=skipped", exit: 0)
    try await check(judged("failed") + rest, "a=failed look=passed after=passed", exit: 1)
  }

  func testOneLooksIntoSeveralFailures() async throws {
    let matrix = """
        m:
          uses: give
          matrix: { v: [passed, failed, passed, warned] }
          on-failure: look
          with: { verdict: "${{ matrix.v }}" }
        look: { uses: give }
      """
    try await check(
      matrix.replacingOccurrences(of: ", passed, warned", with: ", warned"),
      "m-passed=passed m-failed=failed m-warned=warned look=passed", exit: 1)
    try await check(
      matrix.replacingOccurrences(of: "passed, failed, passed, warned", with: "passed, warned, inconclusive"),
      "m-passed=passed m-warned=warned m-inconclusive=inconclusive look=skipped", exit: 3,
      reason: "looks into failures of 'm-passed', 'm-warned', 'm-inconclusive', none of which failed")
  }

  func testAMatrixAndATemplateLookIntoAFailure() async throws {
    let run = try await TestRun.run(
      """
      templates:
        judged: { step: { uses: give, on-failure: [look, more], with: { verdict: failed } } }
      steps:
        a: { template: judged }
        look: { uses: give, matrix: { v: [x, y] }, with: { findings: "${{ matrix.v }}" } }
        more: { uses: give, with: { findings: slow-query } }
      """)
    XCTAssertEqual(run.verdicts, "a=failed look-x=passed look-y=passed more=passed")
    let diagnosis = try XCTUnwrap(run.step("a")?.diagnosis)
    XCTAssertEqual(diagnosis.looks.map(\.step.text), ["look-x", "look-y", "more"])
    XCTAssertEqual(diagnosis.findings.map(\.finding.code), ["slow-query", "x", "y"])
    XCTAssertEqual(run.step("more")?.diagnoses, [StepID("a")])
    XCTAssertEqual(run.step("a")?.needs, [])
    XCTAssertEqual(run.step("more")?.needs, [StepID("a")])
  }

  func testTheFindingsStandWithTheFailureRanked() async throws {
    let run = try await TestRun.run(
      """
      steps:
        a: { uses: give, on-failure: [settings, locks], with: { verdict: failed } }
        b: { uses: give, on-failure: [settings], with: { verdict: passed } }
        locks: { uses: give, with: { findings: [unanswered, slow-query, lock-wait] } }
        settings: { uses: give, with: { findings: [redis-setting, oom-killed, evicted-keys] } }
      """)
    let diagnosis = try XCTUnwrap(run.step("a")?.diagnosis)
    XCTAssertEqual(diagnosis.looks.map(\.step.text), ["settings", "locks"])
    XCTAssertEqual(
      diagnosis.findings.map { "\($0.step) \($0.finding.code)" },
      [
        "settings oom-killed", "locks lock-wait", "settings evicted-keys", "locks slow-query",
        "settings redis-setting", "locks unanswered",
      ])
    XCTAssertEqual(diagnosis.omittedCount, 0)
    XCTAssertNil(run.step("b")?.diagnosis)
    XCTAssertEqual(diagnosis.looks.first?.file, "steps/settings/findings.json")
  }

  func testFailFastLetsItRun() async throws {
    let run = try await TestRun.run(
      """
      fail-fast: true
      steps:
        waits: { uses: wait }
        a: { uses: give, on-failure: look, with: { verdict: failed } }
        look: { uses: give, with: { verdict: failed, findings: lock-wait } }
        later: { uses: give, needs: waits }
        other: { uses: give, needs: waits, on-failure: more }
        more: { uses: give }
      """)
    XCTAssertEqual(
      run.verdicts, "waits=cancelled a=failed look=failed later=skipped other=skipped more=skipped")
    XCTAssertEqual(run.finished.verdict, .failed)
    XCTAssertEqual(run.finished.reason, "step 'a' failed, and 'fail-fast' ended the run")
  }

  func testItsOwnFailureEndsNothing() async throws {
    let run = try await TestRun.run(
      """
      fail-fast: true
      steps:
        a: { uses: give, continue-on-failure: true, on-failure: look, with: { verdict: failed } }
        look: { uses: throw }
        later: { uses: give, needs: [a, look], always: true }
        last: { uses: give, needs: later }
      """)
    XCTAssertEqual(run.verdicts, "a=failed look=errored later=passed last=passed")
    XCTAssertNil(run.finished.reason)
  }

  func testASignalEndsIt() async throws {
    let control = RunControl()
    let run = try await TestRun.run(
      """
      fail-fast: true
      steps:
        a: { uses: give, on-failure: look, with: { verdict: failed } }
        look: { uses: wait }
        more: { uses: give, needs: look }
      """, control: control
    ) { entry in
      if case .stepStarted(let step) = entry.event, step.step.text == "look" {
        control.requestStop(signal: "SIGINT")
      }
    }
    XCTAssertEqual(run.verdicts, "a=failed look=cancelled more=skipped")
    XCTAssertEqual(run.finished.exitCode, 130)
  }

  func testTheEndOfTheRunsTimeEndsIt() async throws {
    let run = try await TestRun.run(
      """
      timeout: 100ms
      steps:
        a: { uses: give, on-failure: look, with: { verdict: failed } }
        look: { uses: wait }
      """)
    XCTAssertEqual(run.verdicts, "a=failed look=cancelled")
    XCTAssertEqual(run.finished.reason, "the run timed out after 100ms")
  }

  func testOneThatHangsOrErrsIsTold() async throws {
    let run = try await TestRun.run(
      """
      steps:
        a: { uses: give, on-failure: [hangs, throws, finds], with: { verdict: failed } }
        hangs: { uses: wait, timeout: 30ms }
        throws: { uses: throw }
        finds: { uses: give, with: { findings: lock-wait } }
      """)
    XCTAssertEqual(run.verdicts, "a=failed hangs=errored throws=errored finds=passed")
    XCTAssertEqual(run.finished, RunFinished(verdict: .failed, exitCode: 1, signal: nil))
    let looks = run.step("a")?.diagnosis?.looks ?? []
    XCTAssertEqual(looks.map(\.verdict), [.errored, .errored, .passed])
    XCTAssertEqual(looks.first?.reason, "timed out after 30ms")
  }

  // MARK: - Choice and reuse

  private let chain = """
    steps:
      before: { uses: give }
      load: { uses: give, on-failure: logs }
      budget: { uses: give, needs: load, on-failure: look }
      look: { uses: give, needs: before }
      logs: { uses: give }
      other: { uses: give }
    """

  private func chosen(only: [String] = [], skip: [String] = []) throws -> [String] {
    let prepared = try XCTUnwrap(TestRun.prepare(chain).pipeline)
    let (selection, diagnostics) = StepSelection.choose(only: only, skip: skip, from: [], in: prepared)
    XCTAssertEqual(diagnostics.map(\.message), [])
    return prepared.graph.ids.filter { selection.skipped[$0] == nil }.map(\.text)
  }

  func testOnlyTakesWhatLooksIntoTheFailure() throws {
    XCTAssertEqual(try chosen(only: ["budget"]), ["before", "load", "budget", "look", "logs"])
    XCTAssertEqual(try chosen(only: ["load"]), ["load", "logs"])
    XCTAssertEqual(try chosen(only: ["look"]), ["before", "load", "budget", "look", "logs"])
    XCTAssertEqual(try chosen(only: ["budget"], skip: ["look"]), ["before", "load", "budget", "logs"])
  }

  func testADryRunSaysWhenItRuns() throws {
    func lines(_ text: String, skip: [String] = []) throws -> [String] {
      let prepared = try XCTUnwrap(TestRun.prepare(text).pipeline)
      var options = RunOptions(
        jobs: 1, isStrict: false, environment: [:], toolVersion: "0",
        host: HostFacts(
          operatingSystem: "t", architecture: "t", processors: 1, processorModel: nil, loadAverage: nil))
      options.selection = StepSelection.choose(only: [], skip: skip, from: [], in: prepared).selection
      return DryRun.lines(of: prepared, options: options).map { "\($0.step) \($0.action): \($0.reason)" }
    }
    let all = try lines(chain)
    XCTAssertTrue(all.contains("look run: nothing is kept of it; only if 'budget' fails"), "\(all)")
    XCTAssertTrue(
      try lines(chain, skip: ["budget"]).contains(
        "look skip: looks into a failure of 'budget', which was skipped"))
    XCTAssertTrue(
      try lines(chain, skip: ["before"]).contains("look skip: needs 'before', which is skipped"))
  }

  // MARK: - Faults

  private func check(_ marked: String, _ expected: [String], line: UInt = #line) {
    let input = MarkedInput(marked)
    let (_, diagnostics) = TestRun.prepare(input.text, workspace: "/w")
    XCTAssertEqual(diagnostics.map { "\($0.code): \($0.message)" }, expected, line: line)
    XCTAssertEqual(diagnostics.compactMap(\.range).map { $0.start..<$0.end }, input.ranges, line: line)
  }

  func testFaultsHaveTheirPlaces() {
    check(
      "steps:\n  a: { uses: give, on-failure: [‹lokk›] }\n  look: { uses: give }",
      ["unknown-step: step 'a' names unknown step 'lokk' under 'on-failure'"])
    check(
      "steps:\n  a: { uses: give, on-failure: ‹a› }", ["cycle: step 'a' names itself under 'on-failure'"])
    check(
      "steps:\n  a: { uses: give, ‹on-failure›: b }\n  b: { uses: give, ‹on-failure›: a }",
      [
        "nested-diagnosis: step 'a' looks into the failure of 'b' and takes no 'on-failure' itself",
        "nested-diagnosis: step 'b' looks into the failure of 'a' and takes no 'on-failure' itself",
      ])
    check(
      "steps:\n  a: { uses: give, on-failure: b }\n  b: { uses: give, ‹on-failure›: c }\n  c: { uses: give }",
      ["nested-diagnosis: step 'b' looks into the failure of 'a' and takes no 'on-failure' itself"])
    check(
      "steps:\n  ‹a›: { uses: give, on-failure: b, needs: c }\n  b: { uses: give }\n  c: { uses: give, needs: b }",
      ["cycle: steps need each other in a circle: a → c → b → a"])
    check(
      "steps:\n  a: { uses: give, on-failure: [b, ‹b›] }\n  b: { uses: give }",
      ["repeated-name: step 'a' names 'b' twice under 'on-failure'"])
    check(
      "steps:\n  a: { uses: give, on-failure: ‹{ run: [b] }› }\n  b: { uses: give }",
      ["wrong-type: 'on-failure' must be a string or a list of them; got a mapping"])
    check(
      "steps:\n  a: { uses: give, on-failure: ‹\"${{ inputs.x }}\"› }\n",
      ["misplaced-expression: 'on-failure' takes no '${{ }}'"])
  }

  func testAMatrixIsOneStepThere() {
    check(
      """
      steps:
        m: { uses: give, matrix: { v: [x, y] }, on-failure: ‹m-x› }
      """, ["cycle: step 'm' names itself under 'on-failure'"])
    check(
      """
      steps:
        a: { uses: give, on-failure: m-x }
        m: { uses: give, matrix: { v: [x, y] }, ‹on-failure›: b }
        b: { uses: give }
      """,
      ["nested-diagnosis: step 'm' looks into the failure of 'a' and takes no 'on-failure' itself"])
  }
}
