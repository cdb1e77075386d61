import Diagnostics
import PipelineModel
import Reports
import XCTest

final class LiveViewTests: XCTestCase {
  private let start = 1_795_450_434.0

  /// Two steps run, one has failed, one has ended, two wait.
  private var fixture: RunFixture {
    var run = RunFixture()
    for (id, kind) in [
      ("rules", "alert-rules"), ("dashboards", "dashboards"), ("load", "load"), ("bench", "benchmark"),
    ] {
      run.plan(id, kind)
    }
    run.plan("budget", "budget", needs: ["load", "bench"])
    run.plan("publish", "command", name: "publish the results", needs: ["budget", "rules"])
    run.add(.serviceChanged(ServiceChanged(service: "api", state: .starting)))
    run.start("rules")
    run.start("dashboards")
    run.end("rules", .failed, seconds: 1)
    run.end("dashboards", .passed, seconds: 1)
    run.start("load")
    run.start("bench")
    return run
  }

  private func view(_ run: RunFixture, isColoured: Bool = false) -> LiveView {
    var view = LiveView(isColoured: isColoured)
    for entry in run.journal { view.note(entry) }
    return view
  }

  private func text(
    _ view: LiveView, width: Int, height: Int, after seconds: Double, left: Double? = nil
  ) -> String {
    let lines = view.lines(width: width, height: height, at: start + seconds, secondsLeft: left)
    XCTAssertLessThanOrEqual(lines.count, height)
    for line in lines { XCTAssertLessThanOrEqual(LiveView.columns(of: line), width, line) }
    return lines.map { $0 + "\n" }.joined()
  }

  func testARunInItsMiddle() throws {
    var view = view(fixture)
    view.expected = [StepID("bench"): 40]
    view.note(
      StepProgress(step: StepID("load"), fraction: 0.52, text: "12s: 1000/s, p95 12ms; 12000 succeeded"))
    try Golden.check("live-80", text(view, width: 79, height: 12, after: 14, left: 32.2))
    try Golden.check("live-200", text(view, width: 199, height: 25, after: 74))
    try Golden.check("live-30", text(view, width: 29, height: 12, after: 3_725))
    try Golden.check("live-short", text(view, width: 79, height: 3, after: 14))
  }

  func testInColour() throws {
    try Golden.check("live-colour", text(view(fixture, isColoured: true), width: 79, height: 12, after: 14))
  }

  /// Whatever the size, and whatever the texts.
  func testItAlwaysFits() {
    var run = fixture
    for index in 0..<40 {
      run.plan("wide-\(index)", "command", name: "段階 \(index) 👩‍👩‍👧 \u{1B}[2J\n")
      run.start("wide-\(index)")
    }
    var view = view(run, isColoured: true)
    view.expected = [StepID("wide-1"): 3]
    view.note(
      StepProgress(
        step: StepID("wide-2"), fraction: 7, text: "漢字\u{1B}[31m\t\r\n" + String(repeating: "x", count: 500)))
    for width in 1...90 {
      for height in [1, 2, 3, 10, 60] { _ = text(view, width: width, height: height, after: 5, left: 1e12) }
    }
    let shown = view.lines(width: 80, height: 50, at: start, secondsLeft: nil).joined()
    XCTAssertFalse(shown.contains("\u{1B}[2J"), shown)
    XCTAssertFalse(shown.contains("\u{1B}[31m"), shown)
  }

  func testAStepThatTakesLongerThanEverIsNotDone() {
    var view = view(fixture)
    view.expected = [StepID("load"): 2]
    XCTAssertTrue(text(view, width: 79, height: 12, after: 600).contains("99%"))
  }

  func testBeforeAndAfterTheRun() {
    XCTAssertEqual(LiveView(isColoured: false).lines(width: 80, height: 24, at: 0, secondsLeft: nil), [])
    var run = fixture
    for id in ["load", "bench", "budget", "publish"] { run.end(id, .passed) }
    run.add(.serviceChanged(ServiceChanged(service: "api", state: .stopped)))
    run.finish(.failed, .failed)
    let (running, ended) = view(run).state(at: start + 10)
    XCTAssertEqual(running, [:])
    XCTAssertEqual(ended.count, 6)
    XCTAssertEqual(
      text(view(run), width: 79, height: 12, after: 10),
      "████████████████████████  6 of 6 steps · 1 failed · 10s\n")
  }

  func testColumnsOfALineWithColours() {
    XCTAssertEqual(LiveView.columns(of: "\u{1B}[1;31m漢\u{1B}[0mab"), 4)
    XCTAssertEqual(LiveView.columns(of: ""), 0)
  }
}
