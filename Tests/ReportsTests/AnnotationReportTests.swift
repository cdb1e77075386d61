import Diagnostics
import PipelineModel
import Reports
import TestSupport
import XCTest

final class AnnotationReportTests: XCTestCase {
  private func commands(_ run: RunFixture) throws -> [WorkflowRunner.Command] {
    WorkflowRunner.commands(in: AnnotationReport().render(try run.report()))
  }

  func testTheMostMissedLimitStandsFirst() throws {
    var run = RunFixture()
    run.run(
      "rules", "alert-rules", .failed,
      findings: [Finding(RunFixture.missingFor), Finding(RunFixture.unknownFunction)])
    run.run("bench", "benchmark", .errored, "no input")
    run.run(
      "budget", "budget", .failed,
      limits: [
        RunFixture.limit(
          "load.latency.p95", "max 500ms", .failed, 0.55, .seconds, bound: 0.5, action: "Scale up."),
        RunFixture.limit("load.throughput", "min 1000/s", .failed, 400, .perSecond, bound: 1000, line: 4),
        RunFixture.limit("load.error_rate", "max 1%", .passed, 0, .ratio, bound: 0.01),
      ])
    let commands = try commands(run)
    XCTAssertEqual(
      commands.map { "\($0.name) \($0.properties["title"] ?? "")" },
      [
        "error missed-limit", "error missed-limit", "error errored-step", "error promql-unknown-function",
        "warning alert-without-for",
      ])
    XCTAssertEqual(commands[0].data, "load.throughput is 400/s; the limit is min 1000/s")
    XCTAssertEqual(commands[0].properties["line"], "4")
    XCTAssertEqual(commands[1].data, "load.latency.p95 is 550ms; the limit is max 500ms\nhelp: Scale up.")
    XCTAssertEqual(commands[2].data, "step bench is errored: no input")
    XCTAssertEqual(commands[3].properties["col"], "15")
  }

  func testAPassingRunHasNone() throws {
    XCTAssertEqual(AnnotationReport().render(try RunFixture.passing.report()), "")
  }

  func testFiveThousandFindingsStayWithinTheLimits() throws {
    let commands = try commands(RunFixture.manyFindings)
    XCTAssertEqual(commands.count, 10)
    XCTAssertEqual(commands.last?.data, "5001 more of this severity in the log")
  }
}
