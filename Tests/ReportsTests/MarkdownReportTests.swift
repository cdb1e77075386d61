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
