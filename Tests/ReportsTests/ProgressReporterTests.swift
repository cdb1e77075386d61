import PipelineModel
import Reports
import XCTest

final class ProgressReporterTests: XCTestCase {
  private func lines(_ run: RunFixture, isColoured: Bool = false) -> String {
    var progress = ProgressReporter(isColoured: isColoured)
    return run.journal.flatMap { progress.lines(for: $0) }.map { $0 + "\n" }.joined()
  }

  func testFailingRun() throws { try Golden.check("progress-failing", lines(.failing)) }

  func testInColour() throws { try Golden.check("progress-colour", lines(.passing, isColoured: true)) }

  func testInterruptedRun() throws {
    var run = RunFixture()
    run.run("load", "load", .cancelled, "interrupted", seconds: 4.2)
    run.finish(.cancelled, .interrupted, signal: "SIGINT")
    try Golden.check("progress-interrupted", lines(run))
  }

  func testHostileTextIsInert() { Inert.check(lines(.hostileRun)) }
}
