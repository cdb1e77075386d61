import Foundation
import TestSupport
import XCTest

/// A run that is ended from outside, or that must end what will not end.
final class SignalTests: XCTestCase {
  /// Each process writes its number to `pids`, so that the test can tell whether it is gone.
  private static let pipeline = """
    name: long
    services:
      idle:
        run: [sh, -c, "echo $$ >> pids; exec loadline demo --port $PORT"]
        ready: { tcp: "127.0.0.1:${{ inputs.port }}" }
        env: { PORT: "${{ inputs.port }}" }
    inputs: { port: { default: 1 } }
    steps:
      long:
        uses: command
        services: idle
        with:
          shell: |
            echo $$ >> pids
            sleep 300 & echo $! >> pids
            setsid sleep 300 & echo $! >> pids
            touch began
            wait
      after: { uses: command, needs: long, with: { run: [touch, after] } }
      cleanup: { uses: command, needs: long, always: true, with: { run: [touch, cleaned] } }
    """

  private func wait(_ what: String, seconds: Double = 20, until isTrue: () -> Bool) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while !isTrue() {
      guard Date() < deadline else { throw TimedOut(what: what) }
      usleep(5_000)
    }
  }

  private struct TimedOut: Error {
    let what: String
  }

  private func exists(_ name: String, _ folder: TemporaryFolder) -> Bool {
    FileManager.default.fileExists(atPath: folder.path + "/" + name)
  }

  private func processes(_ folder: TemporaryFolder) throws -> [Int32] {
    try folder.read("pids").split(separator: "\n").compactMap { Int32($0) }
  }

  /// Starts the long pipeline and waits until its step runs.
  private func begin(in folder: TemporaryFolder) throws -> Process {
    try folder.write(Self.pipeline, to: "p.yaml")
    let process = try Loadline.start(
      try Loadline.folder() + "/loadline", ["run", "p.yaml", "--input", "port=\(try freePort())"], in: folder)
    try wait("the step to begin") { exists("began", folder) || !process.isRunning }
    return process
  }

  /// Killed processes may take a moment to die, and orphans one more until somebody collects them.
  private func checkGone(_ all: [Int32], line: UInt = #line) {
    try? wait("all processes to be gone", seconds: 2) { !all.contains(where: isAlive) }
    XCTAssertEqual(all.filter(isAlive), [], "processes are left", line: line)
  }

  private func isAlive(_ process: Int32) -> Bool {
    guard kill(process, 0) == 0 else { return false }
    guard let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return true
    }
    return !state.contains(") Z ")
  }

  /// Foundation waits for a program's children too; what is left after a while is killed, so that tests end.
  private func waitForEnd(of process: Process, in folder: TemporaryFolder) throws {
    do {
      try wait("the program's end") { !process.isRunning }
    } catch {
      for child in try processes(folder) + [process.processIdentifier] { kill(child, SIGKILL) }
      throw error
    }
  }

  private func checkOrderlyEnd(_ signal: Int32, exitCode: Int32, name: String) throws {
    let folder = try TemporaryFolder()
    let process = try begin(in: folder)
    kill(process.processIdentifier, signal)
    try waitForEnd(of: process, in: folder)
    XCTAssertEqual(process.terminationReason, .exit)
    XCTAssertEqual(process.terminationStatus, exitCode, (try? folder.read(".err")) ?? "")
    let all = try processes(folder)
    XCTAssertEqual(all.count, 4)
    checkGone(all)
    XCTAssert(exists("cleaned", folder), "the step that runs always did not run")
    XCTAssertFalse(exists("after", folder))
    for report in ["SUMMARY.md", "report.json", "junit.xml"] {
      XCTAssert(exists("performance-results/latest/" + report, folder), "\(report) is missing")
    }
    let summary = try folder.read("performance-results/latest/report.json")
    XCTAssert(summary.contains("\"signal\" : \"\(name)\""), summary)
    XCTAssert(summary.contains("\"state\" : \"interrupted\""))
    XCTAssert(summary.contains("\"exitCode\" : \(exitCode)"))
  }

  func testInterrupt() throws { try checkOrderlyEnd(SIGINT, exitCode: 130, name: "SIGINT") }

  func testTerminate() throws { try checkOrderlyEnd(SIGTERM, exitCode: 143, name: "SIGTERM") }

  func testKillLeavesATruthfulReport() throws {
    let folder = try TemporaryFolder()
    let process = try begin(in: folder)
    kill(process.processIdentifier, SIGKILL)
    // Foundation waits for the children too: they hold a descriptor of its own.
    try waitForEnd(of: process, in: folder)
    let all = try processes(folder)
    XCTAssertEqual(all.count, 4)
    checkGone(all)
    let report = try Loadline.shell("loadline report performance-results/latest", in: folder)
    XCTAssertEqual(report.exitCode, 0, report.errors)
    XCTAssert(report.output.contains("the run did not end"), report.output)
    XCTAssert(report.output.contains("the run ended before this step did"), report.output)
    let json = try folder.read("performance-results/latest/report.json")
    XCTAssert(json.contains("\"state\" : \"incomplete\""))
    XCTAssert(json.contains("\"exitCode\" : 3"))
  }

  /// The page of a killed run says how far its steps were, those of a called pipeline too.
  func testKillLeavesWhatStepsHadSaid() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      steps:
        first: { uses: command, with: { shell: "true" } }
        slow:
          uses: command
          needs: first
          with: { shell: "echo read 7 of 9; touch began; sleep 300" }
        last: { uses: command, needs: slow, with: { shell: "true" } }
      """, to: "inner.yaml")
    try folder.write(
      """
      steps:
        outer: { uses: pipeline, with: { file: inner.yaml } }
        plain: { uses: command, with: { shell: "echo written 3 of 4; touch plain; sleep 300" } }
      """, to: "p.yaml")
    let process = try Loadline.start(
      try Loadline.folder() + "/loadline", ["run", "p.yaml", "--jobs", "2"], in: folder)
    try wait("the steps to begin") {
      exists("began", folder) && exists("plain", folder) || !process.isRunning
    }
    let live = try Loadline.shell("loadline report performance-results/latest --format markdown", in: folder)
    XCTAssert(live.output.contains("slow: inconclusive: it is running"), live.output)
    kill(process.processIdentifier, SIGKILL)
    try waitForEnd(of: process, in: folder)
    let report = try Loadline.shell("loadline report performance-results/latest", in: folder)
    XCTAssertEqual(report.exitCode, 0, report.errors)
    let summary = try folder.read("performance-results/latest/SUMMARY.md")
    for words in [
      "written 3 of 4", "first: passed", "slow: errored: the run ended before this step did",
      "last: cancelled: the run ended before this step began",
    ] {
      XCTAssert(summary.contains(words), "\(words): \(summary)")
    }
    let inner = "performance-results/latest/steps/outer/run"
    XCTAssert(try folder.read(inner + "/SUMMARY.md").contains("read 7 of 9"))
    XCTAssert(try folder.read(inner + "/report.html").contains("read 7 of 9"))
    XCTAssert(
      try folder.read("performance-results/latest/report.html").contains(
        "href=\"steps/outer/run/report.html\""))
    XCTAssert(try folder.read("performance-results/latest/report.json").contains("steps/plain/log.txt"))
  }

  func testAReportOfALiveRunSaysThatItGoesOn() throws {
    let folder = try TemporaryFolder()
    let process = try begin(in: folder)
    let report = try Loadline.shell("loadline report performance-results/latest", in: folder)
    XCTAssertEqual(report.exitCode, 0, report.errors)
    XCTAssert(report.output.contains("the run goes on"), report.output)
    XCTAssert(report.output.contains("it is running"), report.output)
    XCTAssertFalse(exists("performance-results/latest/report.json", folder))
    let json = try Loadline.shell("loadline report performance-results/latest --format json", in: folder)
    XCTAssert(json.output.contains("\"state\" : \"running\""), json.output)
    kill(process.processIdentifier, SIGTERM)
    try waitForEnd(of: process, in: folder)
    let after = try folder.read("performance-results/latest/report.json")
    XCTAssert(after.contains("\"state\" : \"interrupted\""), after)
  }

  /// The watchdog knows the groups of processes whose environment does not show whose they are.
  func testKillLeavesNoProcessThatHidesItsEnvironment() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      steps:
        hidden:
          uses: command
          with: { shell: "echo $$ >> pids; env -i sleep 300 & echo $! >> pids; touch began; wait" }
      """, to: "p.yaml")
    let process = try Loadline.start(try Loadline.folder() + "/loadline", ["run", "p.yaml"], in: folder)
    try wait("the step to begin") { exists("began", folder) || !process.isRunning }
    kill(process.processIdentifier, SIGKILL)
    try waitForEnd(of: process, in: folder)
    let all = try processes(folder)
    XCTAssertEqual(all.count, 2)
    checkGone(all)
  }

  /// Ten seconds after it was asked to end, a group that ignores the request is killed.
  func testTimeoutEndsWhatIgnoresIt() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      steps:
        stubborn:
          uses: command
          timeout: 200ms
          with:
            shell: |
              trap '' TERM INT HUP
              echo $$ >> pids
              (trap '' TERM; echo here >> forks; sleep 300 & echo $! >> pids; setsid sleep 300 & echo $! >> pids; wait) &
              echo $! >> pids
              while :; do sleep 1; done
      """, to: "p.yaml")
    let result = try Loadline.shell("loadline run p.yaml", in: folder)
    XCTAssertEqual(result.exitCode, 3, result.errors)
    XCTAssert(result.output.contains("timed out after 200ms"), result.output)
    let all = try processes(folder)
    XCTAssertEqual(all.count, 4)
    checkGone(all)
  }

  func testLoadAndBenchEndWithTheirSignal() throws {
    for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)] {
      let folder = try TemporaryFolder()
      let bench = try Loadline.start(
        try Loadline.folder() + "/loadline",
        ["bench", "--warm-up", "0", "--", "sh", "-c", "echo $$ >> pids; touch began; exec sleep 300"],
        in: folder)
      try wait("the benchmark to begin") { exists("began", folder) || !bench.isRunning }
      kill(bench.processIdentifier, signal)
      try waitForEnd(of: bench, in: folder)
      XCTAssertEqual(bench.terminationReason, .exit)
      XCTAssertEqual(bench.terminationStatus, code, (try? folder.read(".err")) ?? "")
      checkGone(try processes(folder))
    }
  }
}
