import Foundation
import PipelineModel
import XCTest

final class RunReportBuilderTests: XCTestCase {
  private let load = StepID("load")
  private let budget = StepID("budget")

  private func started(isStrict: Bool = false) -> RunEvent {
    .runStarted(
      RunStarted(
        run: "r", pipeline: "p", description: nil, file: "p.yaml", toolVersion: "1", inputs: ["a": "b"],
        host: HostFacts(
          operatingSystem: "Linux", architecture: "x86_64", processors: 2, processorModel: nil,
          loadAverage: nil),
        isStrict: isStrict,
        steps: [
          RunStarted.PlannedStep(id: load, name: "Load", kind: "load", needs: []),
          RunStarted.PlannedStep(id: budget, name: "Budget", kind: "budget", needs: [load]),
        ]))
  }

  private func ended(_ step: StepID, _ verdict: Verdict) -> RunEvent {
    .stepFinished(StepFinished(step: step, verdict: verdict, reason: nil, seconds: 3))
  }

  private func finished(_ verdict: Verdict, _ code: Int32, signal: String? = nil) -> RunEvent {
    .runFinished(RunFinished(verdict: verdict, exitCode: code, signal: signal))
  }

  /// `state verdict exit: step verdict, …`; the events are a second apart.
  private func check(_ events: [RunEvent], _ expected: String?, line: UInt = #line) {
    let entries = events.enumerated().map { JournalEntry(time: 100 + Double($0), event: $1) }
    let text = RunReportBuilder.report(of: entries).map { report in
      "\(report.state) \(report.verdict) \(report.exitCode): "
        + report.steps.map { "\($0.id) \($0.verdict)" }.joined(separator: ", ")
    }
    XCTAssertEqual(text, expected, line: line)
  }

  func testAJournalCutAtEachEvent() {
    let whole = [
      started(), .serviceChanged(ServiceChanged(service: "api", state: .starting)),
      .serviceChanged(ServiceChanged(service: "api", state: .ready)), .stepStarted(StepStarted(step: load)),
      ended(load, .passed), .stepStarted(StepStarted(step: budget)), ended(budget, .warned),
      finished(.warned, 0),
    ]
    check([], nil)
    let none = "incomplete errored 3: load cancelled, budget cancelled"
    check(Array(whole.prefix(1)), none)
    check(Array(whole.prefix(3)), none)
    check(Array(whole.prefix(4)), "incomplete errored 3: load errored, budget cancelled")
    check(Array(whole.prefix(5)), "incomplete errored 3: load passed, budget cancelled")
    check(Array(whole.prefix(6)), "incomplete errored 3: load passed, budget errored")
    check(Array(whole.prefix(7)), "incomplete errored 3: load passed, budget warned")
    check(whole, "finished warned 0: load passed, budget warned")
  }

  func testARunThatGoesOnIsNoDeadOne() {
    func check(_ events: [RunEvent], _ expected: String, line: UInt = #line) {
      let entries = events.enumerated().map { JournalEntry(time: 100 + Double($0), event: $1) }
      let report = RunReportBuilder.report(of: entries, isRunning: true)
      XCTAssertEqual(
        report.map { "\($0.state) \($0.verdict) \($0.exitCode) \($0.steps.map(\.verdict.rawValue))" },
        expected,
        line: line)
    }
    let begun = [started(), .stepStarted(StepStarted(step: load))]
    check(begun, #"running inconclusive 3 ["inconclusive", "inconclusive"]"#)
    check(begun + [ended(load, .failed)], #"running failed 1 ["failed", "inconclusive"]"#)
    // The end was written between the look at the lock and the reading.
    check(
      begun + [ended(load, .passed), ended(budget, .passed), finished(.passed, 0)],
      #"finished passed 0 ["passed", "passed"]"#)
  }

  func testACutRunStillFailsWhereAStepFailed() {
    let events = [started(), .stepStarted(StepStarted(step: load)), ended(load, .failed)]
    check(events, "incomplete errored 1: load failed, budget cancelled")
    let warned = [started(isStrict: true), ended(load, .warned)]
    check(warned, "incomplete errored 1: load warned, budget cancelled")
  }

  func testADamagedJournalIsNeverGreen() {
    // The end of a step was taken out: the run's own verdict proves nothing.
    check(
      [started(), .stepStarted(StepStarted(step: load)), ended(budget, .passed), finished(.passed, 0)],
      "incomplete errored 3: load errored, budget passed")
    // A step is worse than the verdict that stands in the journal.
    check(
      [started(), ended(load, .failed), ended(budget, .passed), finished(.passed, 0)],
      "finished failed 1: load failed, budget passed")
  }

  func testInterruption() {
    let events = [started(), .stepStarted(StepStarted(step: load)), ended(load, .cancelled)]
    check(
      events + [finished(.cancelled, 130, signal: "SIGINT")],
      "interrupted cancelled 130: load cancelled, budget cancelled")
  }

  func testWhatTheJournalCannotMean() {
    check([ended(load, .passed)], nil)
    check(
      [started(), ended(StepID("other"), .failed)], "incomplete errored 3: load cancelled, budget cancelled")
    check(
      [started(), ended(load, .failed), ended(load, .passed)],
      "incomplete errored 3: load passed, budget cancelled")
  }

  func testTimes() throws {
    func report(_ times: [(Double, RunEvent)]) throws -> RunReport {
      try XCTUnwrap(RunReportBuilder.report(of: times.map { JournalEntry(time: $0.0, event: $0.1) }))
    }
    let cut = try report([
      (100, started()), (102, .stepStarted(StepStarted(step: load))), (107.5, .note(RunNote(message: "n"))),
    ])
    XCTAssertEqual(cut.startedAt, 100)
    XCTAssertEqual(cut.seconds, 7.5)
    XCTAssertEqual(cut.steps[0].startedAt, 102)
    XCTAssertEqual(cut.steps[0].seconds, 5.5)
    XCTAssertEqual(cut.steps[0].reason, "the run ended before this step did")
    XCTAssertNil(cut.steps[1].startedAt)
    XCTAssertEqual(cut.steps[1].seconds, 0)
    XCTAssertEqual(cut.notes, ["n"])
    let backwards = try report([(100, started()), (40, .stepStarted(StepStarted(step: load)))])
    XCTAssertEqual(backwards.seconds, 0)
    let sure = try report([(100, started()), (101, ended(load, .passed))])
    XCTAssertEqual(sure.steps[0].seconds, 3)
  }

  func testServicesStandInTheOrderOfTheirStart() throws {
    func change(_ name: String, _ state: ServiceChanged.State, _ reason: String? = nil) -> JournalEntry {
      JournalEntry(
        time: 1, event: .serviceChanged(ServiceChanged(service: name, state: state, reason: reason)))
    }
    let report = try XCTUnwrap(
      RunReportBuilder.report(of: [
        JournalEntry(time: 0, event: started()), change("b", .starting), change("a", .starting),
        change("a", .ready),
        change("b", .failed, "exit 1"), change("a", .stopped),
      ]))
    XCTAssertEqual(
      report.services.map { "\($0.name) \($0.state) \($0.reason ?? "")" }, ["b failed exit 1", "a stopped "])
  }

  func testTheReportIsReadBackFromItsJSON() throws {
    let report = try XCTUnwrap(
      RunReportBuilder.report(of: [
        JournalEntry(time: 0, event: started()), JournalEntry(time: 1, event: ended(load, .passed)),
      ]))
    let data = try JSONEncoder().encode(report)
    XCTAssertEqual(try JSONDecoder().decode(RunReport.self, from: data), report)
  }
}
