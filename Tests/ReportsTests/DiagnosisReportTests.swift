import Diagnostics
import Foundation
import PipelineModel
import Reports
import TestSupport
import XCTest

/// What steps under `on-failure` found stands with what failed, in every report.
final class DiagnosisReportTests: XCTestCase {
  private let order = [
    "pid 71 has waited", "1200 keys", "entities was read whole", "maxmemory is 0", "work_mem",
  ]

  private func checkOrder(_ text: String, _ parts: [String], line: UInt = #line) {
    var rest = text[...]
    for part in parts {
      guard let found = rest.range(of: part) else {
        return XCTFail("'\(part)' does not follow: \(rest.prefix(1500))", line: line)
      }
      rest = rest[found.upperBound...]
    }
  }

  func testTheTerminalShowsThemUnderTheLimitThatBroke() throws {
    for (name, width) in [("terminal-diagnosed", 100), ("terminal-diagnosed-narrow", 48)] {
      let text = TerminalReport(isColoured: false, width: width).render(try RunFixture.diagnosed.report())
      try Golden.check(name, text)
      for row in text.split(separator: "\n") {
        XCTAssertLessThanOrEqual(DisplayWidth.of(String(row)), width, String(row))
      }
    }
  }

  func testMarkdown() throws {
    try Golden.check("markdown-diagnosed", MarkdownReport().render(try RunFixture.diagnosed.report()))
  }

  func testThePage() throws {
    let text = HTMLReport().render(try RunFixture.diagnosed.report())
    checkOrder(
      text,
      ["Why", "load.latency.p95", "Scale up", "cache, database and cluster looked into it: 6 findings"]
        + ["cluster errored: kubectl is not there"] + order + ["Budgets"])
    let why = try XCTUnwrap(text.components(separatedBy: "id=\"budgets\"").first)
    XCTAssertEqual(why.components(separatedBy: "work_mem is 4MiB").count, 2)
    XCTAssertTrue(text.contains("class=\"edge looking\""))
    XCTAssertTrue(text.contains("looks into failures of budget"))
  }

  func testTheAnnotationOfTheLimitHasThem() throws {
    let commands = WorkflowRunner.commands(in: AnnotationReport().render(try RunFixture.diagnosed.report()))
    XCTAssertEqual(commands.map(\.name), ["error"])
    let lines = (commands.first?.data ?? "").split(separator: "\n").map(String.init)
    XCTAssertEqual(lines.count, 8, "\(lines)")
    checkOrder(
      lines.joined(separator: "\n"),
      ["help: Scale up", "looked into it", "cluster errored"] + order.prefix(3))
    XCTAssertEqual(lines.last, "3 more in steps/cache/findings.json and steps/database/findings.json")
  }

  func testJUnitHasThemInTheCaseOfTheLimitAndCountsNoneOfThem() throws {
    let report = try RunFixture.diagnosed.report()
    let text = JUnitReport().render(report)
    checkOrder(text, ["<failure", "action: Scale up"] + order + ["</failure>"])
    XCTAssertEqual(text.components(separatedBy: "<failure").count, 2)
    XCTAssertEqual(text.components(separatedBy: "<error").count, 1)
    XCTAssertEqual(text.components(separatedBy: "<skipped").count, 3)
  }

  func testSARIFHasOneResult() throws {
    let text = try SARIFReport().render(try RunFixture.diagnosed.report())
    XCTAssertEqual(text.components(separatedBy: "\"ruleId\"").count, 2)
    XCTAssertTrue(text.contains("pid 71 has waited"))
    XCTAssertTrue(text.contains("\"executionSuccessful\" : true"), text)
  }

  func testTheJSONReportHasThemInTheStep() throws {
    let report = try RunFixture.diagnosed.report()
    XCTAssertEqual(report.verdict, .failed)
    XCTAssertEqual(report.exitCode, 1)
    let diagnosis = try XCTUnwrap(report.steps.first { $0.id.text == "budget" }?.diagnosis)
    XCTAssertEqual(diagnosis.looks.map(\.step.text), ["cache", "database", "cluster"])
    XCTAssertEqual(diagnosis.findings.map(\.finding.code).first, "lock-wait")
    XCTAssertEqual(diagnosis.findings.map(\.finding.code).last, "no-monitor-role")
    XCTAssertNil(report.steps.first?.diagnosis)
    XCTAssertTrue(try JSONReport().render(report).contains("\"diagnosis\""))
    XCTAssertFalse(try JSONReport().render(try RunFixture.failing.report()).contains("diagnos"))
  }

  func testFiveThousandFindings() throws {
    var run = RunFixture()
    run.run(
      "budget", "budget", .failed, onFailure: ["look"],
      limits: (1...60).map { RunFixture.limit("a.m\($0)", "max 1", .failed, 2, .none, bound: 1, line: $0) })
    let findings = (1...5000).map { number in
      RunFixture.found(
        number == 4711 ? "oom-killed" : "other-code",
        "finding \(number) " + String(repeating: "x", count: 300),
        help: String(repeating: "y", count: 300))
    }
    run.run(
      "look", "postgres", .failed, needs: ["budget"], findings: findings,
      artifacts: ["steps/look/findings.json"])
    run.finish(.failed, .failed)
    let clock = ContinuousClock()
    let report = try run.report()
    let diagnosis = try XCTUnwrap(report.steps.first?.diagnosis)
    XCTAssertEqual(diagnosis.findings.count, 100)
    XCTAssertEqual(diagnosis.omittedCount, 4900)
    XCTAssertTrue(diagnosis.findings.first?.finding.message.hasPrefix("finding 4711 ") == true)
    let terminal = TerminalReport(isColoured: false, width: 100).render(report)
    XCTAssertTrue(terminal.contains("4995 more in steps/look/findings.json"), String(terminal.suffix(2000)))
    let page = MarkdownReport(byteBudget: 30_000).render(report)
    XCTAssertLessThanOrEqual(page.utf8.count, 30_000)
    XCTAssertTrue(page.contains("more in `steps/look/findings.json`"))
    let taken = try clock.measure {
      for entry in ReporterCatalog().entries { _ = try entry.reporter.render(try run.report()) }
    }
    XCTAssertLessThan(taken, .seconds(60))
  }

  func testOneFailureOfSeveralHasIt() throws {
    var run = RunFixture()
    run.run("a", "budget", .passed, onFailure: ["look"])
    run.run("b", "load", .errored, "no request succeeded\nrefused", onFailure: ["look"])
    run.run("look", "command", .passed, "all quiet", needs: ["a", "b"], seconds: 1)
    run.finish(.errored, .noVerdict)
    let report = try run.report()
    XCTAssertEqual(report.steps.map { $0.diagnosis != nil }, [false, true, false])
    XCTAssertEqual(report.steps.last?.diagnoses?.map(\.text), ["a", "b"])
    checkOrder(
      TerminalReport(isColoured: false, width: 100).render(report),
      [
        "b errored", "refused", "look looked into it: no findings",
        "1 errored, 1 passed, 1 diagnosing (exit 3)",
      ])
  }

  func testARunThatIsCutWhileItLooksHasWhatWasFound() throws {
    var run = RunFixture()
    run.run("a", "budget", .failed, onFailure: ["look", "more", "later"])
    run.run("look", "command", .warned, needs: ["a"], findings: [RunFixture.found("lock-wait", "locked")])
    run.plan("more", "command", needs: ["a"])
    run.plan("later", "command", needs: ["a"])
    run.start("more")
    let report = try run.report()
    XCTAssertEqual(report.verdict, .errored)
    XCTAssertEqual(report.steps.first?.diagnosis?.looks.map(\.verdict), [.warned, .errored])
    XCTAssertEqual(report.steps.first?.diagnosis?.findings.map(\.finding.message), ["locked"])
  }
}
