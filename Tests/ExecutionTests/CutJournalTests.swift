import Diagnostics
import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// A journal that a crash cut anywhere: what is told of the run is true, and a run that goes on from it ends as an
/// undisturbed one does.
///
/// `LOADLINE_CAMPAIGN=1` resumes after a cut at every byte, else at every 41st and at each end of a line.
final class CutJournalTests: XCTestCase {
  private static let pipeline = """
    steps:
      build:
        uses: program
        outputs: v
        artifacts: out.txt
        with: { run: [sh, -c, "echo made > out.txt; echo v=7 >> $LOADLINE_OUTPUT; echo build >> done"] }
      measure: { uses: give, with: { value: 3, verdict: warned, reason: "a reason" } }
      use:
        uses: program
        needs: [build, measure]
        env: { V: "${{ steps.build.outputs.v }}" }
        with: { run: [sh, -c, 'test "$V" = 7; echo use >> done'] }
    """

  private func facts(_ report: RunReport) -> [String] {
    report.steps.map {
      "\($0.id) \($0.verdict) \($0.reason ?? "") \($0.metrics) \($0.artifacts) \($0.outputs ?? [:])"
    } + ["\(report.verdict) \(report.exitCode)"]
  }

  func testEveryCut() async throws {
    let folder = try TemporaryFolder()
    let whole = try await TestRun.run(Self.pipeline, workspace: folder.path)
    XCTAssertEqual(whole.verdicts, "build=passed measure=warned use=passed")
    let expected = facts(whole.report)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: whole.folder.journalPath)))
    let isCampaign = ProcessInfo.processInfo.environment["LOADLINE_CAMPAIGN"] == "1"
    var resumed = 0
    // From the end on, so that one folder serves all cuts.
    for cut in (0...bytes.count).reversed() {
      XCTAssertEqual(truncate(whole.folder.journalPath, off_t(cut)), 0)
      let entries = JournalReader.read(
        SourceFile(path: "j", bytes: Array(bytes[..<cut]))
      ).entries
      checkTruth(RunReportBuilder.report(of: entries), entries, cut: cut)
      let isEnd = cut == bytes.count || cut == 0 || bytes[cut - 1] == 10
      guard isCampaign || isEnd || cut % 41 == 0 else { continue }
      let (earlier, fault) = EarlierRun.read(whole.folder.path)
      guard let earlier else {
        XCTAssertEqual(fault?.code, "empty-journal", "cut at \(cut)")
        XCTAssertFalse(bytes[..<cut].contains(10), "cut at \(cut)")
        continue
      }
      let run = try await TestRun.run(Self.pipeline, workspace: folder.path) { options, _ in
        options.earlier = earlier
      }
      XCTAssertEqual(facts(run.report), expected, "cut at \(cut)")
      resumed += 1
    }
    XCTAssertGreaterThan(resumed, 20)
  }

  /// Nothing is said to have passed of which the journal does not hold the end.
  private func checkTruth(_ report: RunReport?, _ entries: [JournalEntry], cut: Int) {
    guard let report else { return XCTAssertEqual(entries, [], "cut at \(cut)") }
    var ended: [StepID: Verdict] = [:]
    for case .stepFinished(let event) in entries.map(\.event) { ended[event.step] = event.verdict }
    if case .runFinished? = entries.last?.event { return XCTAssertEqual(report.state, .finished) }
    XCTAssertEqual(report.state, .incomplete, "cut at \(cut)")
    XCTAssertEqual(report.exitCode, 3, "cut at \(cut)")
    for step in report.steps {
      if let verdict = ended[step.id] {
        XCTAssertEqual(step.verdict, verdict, "cut at \(cut)")
      } else {
        XCTAssertTrue([.errored, .cancelled].contains(step.verdict), "cut at \(cut): \(step)")
      }
    }
  }
}
