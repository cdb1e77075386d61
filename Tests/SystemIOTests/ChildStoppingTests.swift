import Foundation
import SystemIO
import XCTest

/// How programs are ended, with everything that they started.
final class ChildStoppingTests: XCTestCase {
  private let second: Int64 = 1_000_000_000
  private var marker: String {
    "LOADLINE_TEST=\(getpid())-\(name.utf8.filter { $0 > 64 }.count)-\(UInt32.random(in: 0...UInt32.max))/"
  }

  private func environment(_ marker: String) -> [String: String] {
    let parts = marker.split(separator: "=", maxSplits: 1).map(String.init)
    return ChildRun.environment.merging([parts[0]: parts[1]]) { $1 }
  }

  func testAnObedientProgramEndsByTheFirstSignal() throws {
    let outcome = try ChildRun().start(["sleep", "100"]) { $0.timeoutNanoseconds = self.second / 10 }
    XCTAssertTrue(outcome.isTimedOut)
    XCTAssertFalse(outcome.isStopped)
    XCTAssertFalse(outcome.isSuccess)
    XCTAssertEqual(outcome.termination, .signalled(15))
    XCTAssertLessThan(outcome.wallNanoseconds, 5 * second)
  }

  func testAStopBeforeTheStartEndsTheProgramAtOnce() throws {
    for isMeasured in [false, true] {
      let stop = try StopRequest()
      stop.stop()
      let outcome = try ChildRun(isMeasured: isMeasured).start(["sleep", "100"], stop: stop)
      XCTAssertTrue(outcome.isStopped)
      XCTAssertEqual(outcome.termination, .signalled(15))
      XCTAssertLessThan(outcome.wallNanoseconds, 5 * second)
    }
  }

  private let tidy = """
    import os, signal
    signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b'cleaned\\n'), os._exit(7)))
    os.write(1, b'ready\\n')
    while True: signal.pause()
    """

  func testAProgramMayCleanUpInTheGraceTime() throws {
    for grace in [10 * second, .max] {
      let run = ChildRun()
      let stop = try StopRequest()
      let outcome = try run.start(
        ChildRun.python(tidy), stop: stop, configure: { $0.graceNanoseconds = grace },
        onLine: { if $0 == "ready\n" { stop.stop() } })
      XCTAssertEqual(outcome.termination, .exited(code: 7))
      XCTAssertTrue(outcome.isStopped)
      XCTAssertEqual(run.output, "ready\ncleaned\n")
    }
  }

  /// Ignores SIGTERM, as does its child, and tells both ids.
  private let stubborn = """
    import os, signal, sys
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
      signal.pause(); os._exit(0)
    print(os.getpid()); print(child, flush=True)
    while True: signal.pause()
    """

  func testAStubbornFamilyIsKilledAfterTheGraceTime() throws {
    let run = ChildRun()
    let stop = try StopRequest()
    let outcome = try run.start(
      ChildRun.python(stubborn), stop: stop,
      configure: { $0.graceNanoseconds = self.second / 5 },
      onLine: { if $0.split(separator: "\n").count == 2 { stop.stop() } })
    XCTAssertEqual(outcome.termination, .signalled(9))
    XCTAssertTrue(outcome.isStopped)
    XCTAssertGreaterThanOrEqual(outcome.wallNanoseconds, second / 5)
    XCTAssertEqual(run.numbers.count, 2)
    XCTAssertTrue(Processes.areGone(run.numbers))
  }

  func testATimeoutKillsAStubbornFamily() throws {
    let run = ChildRun()
    let outcome = try run.start(ChildRun.python(stubborn)) {
      $0.timeoutNanoseconds = 2 * self.second
      $0.graceNanoseconds = self.second / 10
    }
    XCTAssertTrue(outcome.isTimedOut)
    XCTAssertEqual(outcome.termination, .signalled(9))
    XCTAssertEqual(run.numbers.count, 2)
    XCTAssertTrue(Processes.areGone(run.numbers))
  }

  func testTheSecondStopIsUrgent() throws {
    let run = ChildRun()
    let stop = try StopRequest()
    let outcome = try run.start(
      ChildRun.python(stubborn), stop: stop,
      onLine: {
        guard $0.split(separator: "\n").count == 2 else { return }
        stop.stop()
        stop.stop()
      })
    XCTAssertEqual(outcome.termination, .signalled(9))
    XCTAssertLessThan(outcome.wallNanoseconds, 8 * second, "the grace time is ten seconds")
    XCTAssertTrue(Processes.areGone(run.numbers))
  }

  func testAStopBeforeTheStart() throws {
    let stop = try StopRequest()
    stop.stop()
    let outcome = try ChildRun().start(["sleep", "100"], stop: stop)
    XCTAssertTrue(outcome.isStopped)
    XCTAssertLessThan(outcome.wallNanoseconds, 5 * second)
  }

  func testAStopFromManyThreads() async throws {
    let stop = try StopRequest()
    let outcome = try await withThrowingTaskGroup(of: ChildOutcome?.self) { group in
      group.addTask {
        try await runOnOwnThread(name: "test") { try ChildRun().start(["sleep", "100"], stop: stop) }
      }
      for _ in 0..<100 {
        group.addTask {
          stop.stop()
          return nil
        }
      }
      return try await group.reduce(nil) { $0 ?? $1 }
    }
    XCTAssertEqual(outcome?.isStopped, true)
  }

  /// Forks twice, in a session of its own, so that neither group nor parent leads to it.
  private func daemon(holdingPipe: Bool, thenWaits: Bool) -> String {
    """
    import os, signal, sys
    read, write = os.pipe()
    if os.fork() == 0:
      os.setsid()
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      if os.fork() == 0:
        os.close(read)
        if not \(holdingPipe ? "True" : "False"):
          null = os.open('/dev/null', os.O_RDWR); os.dup2(null, 1); os.dup2(null, 2)
        os.write(write, str(os.getpid()).encode()); os.close(write)
        while True: signal.pause()
      os._exit(0)
    os.close(write)
    print(os.read(read, 100).decode(), flush=True)
    while \(thenWaits ? "True" : "False"): signal.pause()
    """
  }

  func testADaemonIsFoundByTheMarkerAfterAStop() throws {
    for holdsPipe in [false, true] {
      let run = ChildRun()
      let stop = try StopRequest()
      let marker = marker
      let outcome = try run.start(
        ChildRun.python(daemon(holdingPipe: holdsPipe, thenWaits: true)), environment: environment(marker),
        stop: stop, configure: { $0.marker = marker }, onLine: { _ in stop.stop() })
      XCTAssertTrue(outcome.isStopped)
      XCTAssertEqual(run.numbers.count, 1)
      XCTAssertTrue(Processes.areGone(run.numbers))
      XCTAssertEqual(ProcessTable.processes(carrying: marker).filter { !Processes.isGone($0) }, [])
    }
  }

  func testADaemonThatHoldsThePipeIsWaitedForOnlySoLong() throws {
    let run = ChildRun()
    let marker = marker
    let began = MonotonicClock.nanoseconds
    let outcome = try run.start(
      ChildRun.python(daemon(holdingPipe: true, thenWaits: false)), environment: environment(marker),
      configure: {
        $0.marker = marker
        $0.drainNanoseconds = self.second / 2
      })
    let elapsed = MonotonicClock.nanoseconds - began
    XCTAssertTrue(outcome.isSuccess)
    XCTAssertGreaterThanOrEqual(elapsed, second / 2)
    XCTAssertLessThan(elapsed, 8 * second)
    XCTAssertTrue(Processes.areGone(run.numbers), "who holds the pipe past its time is ended")
  }

  func testAGrandchildInTheGroupEndsWithTheProgram() throws {
    let run = ChildRun()
    XCTAssertTrue(
      try run.start(ChildRun.shell("sleep 100 >/dev/null 2>&1 & echo $!")).isSuccess)
    XCTAssertEqual(run.numbers.count, 1)
    XCTAssertTrue(Processes.areGone(run.numbers))
  }

  func testAStopEndsTheWaitForThePipes() throws {
    let run = ChildRun()
    let stop = try StopRequest()
    let began = MonotonicClock.nanoseconds
    // The program ends; its child, which holds the pipe, sees that and says so.
    let script = """
      import os, signal
      parent = os.getpid()
      if os.fork() == 0:
        while os.getppid() == parent: pass
        print('orphan', flush=True)
        while True: signal.pause()
      """
    _ = try run.start(
      ChildRun.python(script), stop: stop, configure: { $0.drainNanoseconds = 25 * self.second },
      onLine: { if $0 == "orphan\n" { stop.stop() } })
    XCTAssertLessThan(MonotonicClock.nanoseconds - began, 20 * second)
  }

  func testAProgramThatClosesItsOutputsIsStillWaitedFor() throws {
    let script = "import os, time\nos.close(1); os.close(2); time.sleep(0.3); os._exit(9)"
    let outcome = try ChildRun().start(ChildRun.python(script))
    XCTAssertEqual(outcome.termination, .exited(code: 9))
    XCTAssertGreaterThanOrEqual(outcome.wallNanoseconds, 300_000_000)
  }

  func testWaitingTakesNoProcessorTime() throws {
    let before = MonotonicClock.threadProcessorNanoseconds
    for timeout in [nil, Int64.max] {
      _ = try ChildRun().start(["sleep", "0.3"]) {
        $0.timeoutNanoseconds = timeout
        $0.graceNanoseconds = .max
        $0.drainNanoseconds = .max
      }
    }
    XCTAssertLessThan(MonotonicClock.threadProcessorNanoseconds - before, 100_000_000)
  }

  /// The state of a process in /proc: `T` stands still.
  private func state(_ id: Int32) -> Substring? {
    (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8))?.split(separator: ")").last?
      .split(separator: " ").first
  }

  private func waitForState(_ state: Substring, of id: Int32) -> Bool {
    let deadline = MonotonicClock.nanoseconds + 10 * second
    while self.state(id) != state, MonotonicClock.nanoseconds < deadline { usleep(1_000) }
    return self.state(id) == state
  }

  func testAProgramIsFrozenResumedAndKilled() throws {
    let run = ChildRun()
    let stop = try StopRequest()
    let ended = expectation(description: "the program has ended")
    let began = expectation(description: "the program has begun")
    try OwnThread.start(name: "child") {
      let outcome = try? run.start(
        ChildRun.shell("echo $$; exec sleep 100"), stop: stop, onLine: { _ in began.fulfill() })
      XCTAssertEqual(outcome?.termination, .signalled(9))
      XCTAssertEqual(outcome?.isStopped, false)
      ended.fulfill()
    }
    wait(for: [began], timeout: 10)
    let id = try XCTUnwrap(run.numbers.first)
    stop.send(.freeze)
    XCTAssert(waitForState("T", of: id))
    stop.send(.resume)
    XCTAssert(waitForState("S", of: id))
    stop.send(.kill)
    wait(for: [ended], timeout: 10)
  }

  func testAFrozenProgramEndsInOrder() throws {
    let run = ChildRun()
    let stop = try StopRequest()
    let outcome = try run.start(
      ChildRun.python(tidy), stop: stop,
      onLine: { output in
        guard output == "ready\n" else { return }
        stop.send(.freeze)
        stop.stop()
      })
    XCTAssertEqual(outcome.termination, .exited(code: 7))
  }

  func testAFloodOfOutputHidesNoDeadline() throws {
    let outcome = try ChildRunDiscarding.run(["cat", "/dev/zero"], timeoutNanoseconds: second / 2)
    XCTAssertTrue(outcome.isTimedOut)
    XCTAssertLessThan(outcome.wallNanoseconds, 5 * second)
  }
}

/// A run whose output nobody keeps.
private enum ChildRunDiscarding {
  static func run(_ arguments: [String], timeoutNanoseconds: Int64) throws -> ChildOutcome {
    var supervisor = ChildSupervisor()
    supervisor.timeoutNanoseconds = timeoutNanoseconds
    return try supervisor.run(ChildCommand(arguments: arguments, environment: ChildRun.environment))
  }
}
