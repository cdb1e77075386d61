import Diagnostics
import PipelineModel
import Reports
import XCTest

final class TerminalReportTests: XCTestCase {
  private func check(
    _ name: String, _ run: RunFixture, width: Int = 100, isColoured: Bool = false, line: UInt = #line
  ) throws {
    let text = TerminalReport(isColoured: isColoured, width: width).render(try run.report())
    try Golden.check(name, text, line: line)
    if isColoured { return }
    for row in text.split(separator: "\n") {
      XCTAssertLessThanOrEqual(DisplayWidth.of(String(row)), width, String(row), line: line)
    }
  }

  func testFailingRun() throws { try check("terminal-failing", .failing) }

  func testFailingRunOnANarrowTerminal() throws { try check("terminal-narrow", .failing, width: 56) }

  func testFailingRunInColour() throws { try check("terminal-colour", .failing, isColoured: true) }

  func testPassingRun() throws { try check("terminal-passing", .passing) }

  func testInterruptedRun() throws {
    var run = RunFixture()
    run.run("load", "load", .cancelled, "interrupted", seconds: 4.2)
    run.run("budget", "budget", .skipped, "needs 'load', which was cancelled", needs: ["load"])
    run.finish(.cancelled, .interrupted, signal: "SIGINT")
    try check("terminal-interrupted", run)
  }

  func testRunWithoutAnEnd() throws {
    var run = RunFixture()
    run.run("rules", "alert-rules", .passed, seconds: 3)
    run.plan("load", "load")
    run.plan("budget", "budget", needs: ["load"])
    run.start("load")
    run.add(.note(RunNote(message: "the disk is nearly full")), after: 9)
    try check("terminal-incomplete", run)
  }

  func testServiceThatFailed() throws {
    var run = RunFixture()
    run.add(
      .serviceChanged(
        ServiceChanged(
          service: "api", state: .failed, reason: "it exited with 1 before it was ready\nbind: address in use"
        )))
    run.run("load", "load", .errored, "service 'api' failed", seconds: 0.2)
    run.finish(.errored, .noVerdict)
    try check("terminal-service", run)
  }

  func testWideAndCombiningText() throws {
    var run = RunFixture(pipeline: "性能预算")
    run.plan("a", "load", name: "负载测试")
    run.start("a")
    let finding = RunFixture.diagnostic(
      "code", "名前が間違っています", in: "名前: ‹間違い› e\u{301}\n", path: "配置.yaml", help: "直してください")
    run.end("a", .failed, "cafe\u{301} 👩‍👩‍👧 ist zu langsam", seconds: 2, findings: [Finding(finding)])
    run.finish(.failed, .failed)
    try check("terminal-wide", run, width: 60)
  }

  func testRunWithoutSteps() throws {
    var run = RunFixture()
    run.finish(.passed, .passed)
    try check("terminal-empty", run)
  }

  func testManyFindingsAreCapped() throws {
    let text = TerminalReport(isColoured: false, width: 100).render(try RunFixture.manyFindings.report())
    XCTAssertTrue(text.contains("\n  4980 more in steps/rules/findings.json\n"), text)
    XCTAssertEqual(text.components(separatedBy: "error: unknown function").count - 1, 30)
  }

  func testRootFailuresStandBeforeThoseDownstream() throws {
    var run = RunFixture()
    run.run("late", "command", .failed, "late", needs: ["middle"])
    run.run("middle", "command", .skipped, "middle", needs: ["root"])
    run.run("root", "command", .errored, "root")
    run.finish(.errored, .failed)
    let text = TerminalReport(isColoured: false, width: 100).render(try run.report())
    let root = try XCTUnwrap(text.range(of: "✗ root errored"))
    let late = try XCTUnwrap(text.range(of: "✗ late failed"))
    XCTAssertLessThan(root.lowerBound, late.lowerBound)
  }

  func testHostileTextIsInert() throws {
    for width in [1, 40, 80, 300] {
      let text = TerminalReport(isColoured: false, width: width).render(try RunFixture.hostileRun.report())
      Inert.check(text)
    }
  }

  func testLongLinesAreCutAroundTheFault() throws {
    var run = RunFixture()
    let finding = RunFixture.diagnostic(
      "code", "wrong", in: String(repeating: "a ", count: 90) + "‹fault›" + String(repeating: " b", count: 90)
    )
    run.run("a", "lint", .failed, findings: [Finding(finding)])
    run.finish(.failed, .failed)
    try check("terminal-long-line", run, width: 60)
  }
}
