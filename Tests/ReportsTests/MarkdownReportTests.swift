import PipelineModel
import Reports
import XCTest

final class MarkdownReportTests: XCTestCase {
  func testFailingRun() throws {
    try Golden.check("markdown-failing", MarkdownReport().render(try RunFixture.failing.report()))
  }

  func testPassingRun() throws {
    try Golden.check("markdown-passing", MarkdownReport().render(try RunFixture.passing.report()))
  }

  func testHostileText() throws {
    let text = MarkdownReport().render(try RunFixture.hostileRun.report())
    Inert.check(text)
    try Golden.check("markdown-hostile", text)
    // These lines hold no code, where all of it would be harmless.
    for row in text.split(separator: "\n")
    where row.hasPrefix("#") || row.hasPrefix("> the run") || row.hasPrefix("- s") {
      let live = row.replacingOccurrences(of: #"\\."#, with: "", options: .regularExpression)
      for forbidden in ["<", "`", "[", "*", "$", "@octocat", "#12", "://", "www."] {
        XCTAssertFalse(live.contains(forbidden), "\(forbidden) in \(row)")
      }
    }
  }

  func testFiveThousandFindingsStayInTheBudget() throws {
    let report = try RunFixture.manyFindings.report()
    for budget in [0, 20_000, 65_000, MarkdownReport.stepSummaryBudget] {
      let text = MarkdownReport(byteBudget: budget).render(report)
      XCTAssertLessThanOrEqual(text.utf8.count, max(budget, 16_384))
      XCTAssertEqual(text.components(separatedBy: "```").count % 2, 1, "a fence is left open")
      XCTAssertTrue(text.contains("more findings in `steps/rules/findings.json`"))
      XCTAssertTrue(text.hasSuffix("</sub>\n"))
    }
  }

  /// 200 steps with 5,000 findings and lines of a megabyte: each failure has its name on the page, for a step's summary as
  /// for a comment.
  func testEveryFailureHasItsName() throws {
    let findings = Array(try RunFixture.manyFindings.report().steps[0].findings)
    let line = String(repeating: "long line | <b> ` ", count: 60_000)
    var run = RunFixture()
    for number in 0..<200 {
      switch number % 4 {
      case 0:
        run.run(
          "lint-\(number)", "alert-rules", .failed, line,
          findings: Array(findings[(number * 25)..<(number * 25 + 100)]))
      case 1: run.run("command-\(number)", "command", .errored, line + "\n" + line)
      case 2:
        run.run(
          "budget-\(number)", "budget", .failed,
          limits: [
            RunFixture.limit(
              "load.p\(number)", "max 1s", .failed, 2, .seconds, bound: 1, reason: line, action: line)
          ])
      default: run.run("fine-\(number)", "command", .passed, line)
      }
    }
    run.finish(.errored, .failed)
    let report = try run.report()
    XCTAssertEqual(report.steps.reduce(0) { $0 + $1.findings.count }, 5000)
    for budget in [65_000, MarkdownReport.stepSummaryBudget] {
      let text = MarkdownReport(byteBudget: budget).render(report)
      XCTAssertLessThanOrEqual(text.utf8.count, budget)
      for step in report.steps where step.verdict != .passed {
        XCTAssertTrue(text.contains("| \(step.name) |"), "\(step.name) at \(budget)")
      }
      XCTAssertEqual(text.components(separatedBy: "```").count % 2, 1, "a fence is left open")
      for number in stride(from: 2, to: 200, by: 4) {
        XCTAssertTrue(text.contains("`load.p\(number)`"), "\(number) at \(budget)")
      }
    }
  }

  func testFiveThousandStepsStayInTheBudget() throws {
    var run = RunFixture()
    for number in 1...5000 {
      run.run(
        "step\(number)", "command", number == 4999 ? .failed : .passed, String(repeating: "r&<", count: 200))
    }
    run.finish(.failed, .failed)
    let text = MarkdownReport(byteBudget: 65_000).render(try run.report())
    XCTAssertLessThanOrEqual(text.utf8.count, 65_000)
    XCTAssertTrue(text.contains("| step4999 | command | ❌ failed |"))
    XCTAssertTrue(text.contains("more steps in `report.json`"))
  }
}
