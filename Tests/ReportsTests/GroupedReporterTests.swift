import PipelineModel
import Reports
import XCTest

final class GroupedReporterTests: XCTestCase {
  private func text(_ folding: GroupedReporter.Folding, log: (StepID) -> String?) -> String {
    var reporter = GroupedReporter(isColoured: false, folding: folding)
    return RunFixture.failing.journal.flatMap { entry -> [String] in
      guard case .stepFinished(let event) = entry.event else { return reporter.lines(for: entry, log: nil) }
      return reporter.lines(for: entry, log: log(event.step))
    }.map { $0 + "\n" }.joined()
  }

  private func log(_ step: StepID) -> String? {
    switch step.text {
    case "dashboards": "read 12 files\n::error::not a command\n##[group]neither\r\n\u{1B}[31mred\n"
    case "bench": "fatal: no input\n"
    default: nil
    }
  }

  func testPlain() throws { try Golden.check("grouped-plain", text(.none, log: log)) }

  /// What went well is folded, what did not is open.
  func testOnGitHub() throws { try Golden.check("grouped-github", text(.github, log: log)) }

  func testNothingOfALogIsACommand() {
    for folding in [GroupedReporter.Folding.none, .github] {
      let lines = text(folding, log: log).split(separator: "\n")
      XCTAssertFalse(
        lines.contains { $0.hasPrefix("::error") || $0.contains("##[") || $0.contains("\u{1B}") })
      let commands = lines.filter { $0.hasPrefix("::") }
      XCTAssertEqual(commands.count, folding == .github ? 2 : 0)
    }
  }

  func testALongLogShowsItsEnd() {
    let long = (1...1_200).map { "line \($0)\n" }.joined()
    let shown = text(.none) { $0.text == "dashboards" ? long : nil }
    XCTAssertTrue(
      shown.contains("  │ … 200 lines before these in steps/dashboards/log.txt\n  │ line 201\n"), shown)
    XCTAssertTrue(shown.contains("  │ line 1200\n"))
    XCTAssertFalse(shown.contains("line 200\n"))
  }
}
