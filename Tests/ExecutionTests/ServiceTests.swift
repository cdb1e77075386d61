import Execution
import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// Services from their start to their end, and what steps are told of them.
final class ServiceTests: XCTestCase {
  private func pipeline(
    _ run: String, ready: String, within: String = "10s", steps: String = "  a: { uses: give, services: s }"
  ) -> String {
    "services:\n  s:\n    run: \(run)\n    ready: { \(ready), within: \(within) }\nsteps:\n\(steps)\n"
  }

  private func server(_ port: Int) -> String {
    "[python3, -m, http.server, \"\(port)\", --bind, 127.0.0.1, --directory, /var/empty-or-not/..]"
      .replacingOccurrences(of: "/var/empty-or-not/..", with: "/tmp")
  }

  private func states(_ run: TestRun) -> [ServiceChanged.State] {
    run.events.compactMap { if case .serviceChanged(let change) = $0 { change.state } else { nil } }
  }

  func testAServiceThatAnswers() async throws {
    for ready in ["http: \"http://127.0.0.1:PORT/\"", "tcp: \"127.0.0.1:PORT\""] {
      let port = try freePort()
      let run = try await TestRun.run(
        pipeline(server(port), ready: ready.replacingOccurrences(of: "PORT", with: "\(port)"), within: "20s"))
      XCTAssertEqual(run.verdicts, "a=passed", run.step("a")?.reason ?? "")
      XCTAssertEqual(states(run), [.starting, .ready, .stopped])
    }
  }

  func testAServiceThatEndsBeforeItIsReady() async throws {
    let port = try freePort()
    let run = try await TestRun.run(
      pipeline("[sh, -c, 'echo no config; exit 3']", ready: "tcp: \"127.0.0.1:\(port)\""))
    XCTAssertEqual(run.verdicts, "a=errored")
    XCTAssertEqual(
      run.step("a")?.reason, "service 's' ended before it was ready: exit code 3; its last words: no config")
    XCTAssertEqual(states(run), [.starting, .failed])
    XCTAssertEqual(run.log("services/s"), "no config\n")
  }

  /// Within the two seconds for which the output of a program is waited for that a grandchild holds.
  func testTheEndOfAServiceWhoseOutputAGrandchildHoldsIsToldAtOnce() async throws {
    let port = try freePort()
    for grandchild in ["sleep 100", "setsid sleep 100"] {
      let run = try await TestRun.run(
        pipeline(
          "[sh, -c, '\(grandchild) & echo no config; exit 3']", ready: "tcp: \"127.0.0.1:\(port)\"",
          within: "1900ms"))
      XCTAssertEqual(
        run.step("a")?.reason,
        "service 's' ended before it was ready: exit code 3; its last words: no config")
    }
  }

  func testAServiceThatCannotBeStarted() async throws {
    let port = try freePort()
    let run = try await TestRun.run(pipeline("[no-such-program-7]", ready: "tcp: \"127.0.0.1:\(port)\""))
    XCTAssertEqual(
      run.step("a")?.reason,
      "service 's' ended before it was ready: start 'no-such-program-7': no program of this name on PATH")
  }

  func testAServiceThatIsNeverReady() async throws {
    let port = try freePort()
    let run = try await TestRun.run(
      pipeline("[sleep, \"1000\"]", ready: "tcp: \"127.0.0.1:\(port)\"", within: "200ms"))
    XCTAssertEqual(run.verdicts, "a=errored")
    XCTAssertEqual(
      run.step("a")?.reason?.hasPrefix("service 's' was not ready within 200ms: connect"), true,
      run.step("a")?.reason ?? "")
    XCTAssertEqual(states(run), [.starting, .failed])
  }

  func testAPortThatIsTaken() async throws {
    let listener = try ListeningSocket(on: .loopback(port: 0))
    let port = try listener.localAddress().port
    let run = try await TestRun.run(pipeline("[sleep, \"1000\"]", ready: "tcp: \"127.0.0.1:\(port)\""))
    XCTAssertEqual(
      run.step("a")?.reason,
      "service 's' ended before it was ready: another program already answers at 127.0.0.1:\(port)")
    withExtendedLifetime(listener) {}
  }

  func testAServiceThatEndsWhileAStepNeedsIt() async throws {
    let port = try freePort()
    let script =
      "import socket; s = socket.create_server(('127.0.0.1', \(port))); s.accept(); s.accept(); print('out of work'); s.close(); exit(4)"
    let steps = """
        a:
          uses: program
          services: s
          with:
            python: |
              import socket
              socket.create_connection(('127.0.0.1', \(port)))
              try:
                while True: socket.create_connection(('127.0.0.1', \(port))).close()
              except OSError: exit(1)
        b: { uses: give, needs: a, always: true, services: s }
      """
    let run = try await TestRun.run(
      pipeline("[python3, -c, \"\(script)\"]", ready: "tcp: \"127.0.0.1:\(port)\"", steps: steps))
    XCTAssertEqual(run.verdicts, "a=errored b=errored")
    let end = "exit code 4; its last words: out of work"
    XCTAssertEqual(run.step("a")?.reason, "service 's' ended while a step needed it: \(end)")
    XCTAssertEqual(run.step("b")?.reason, "service 's' ended before this step began: \(end)")
  }

  func testAStopEndsTheWaitForAService() async throws {
    let port = try freePort()
    let control = RunControl()
    let clock = ContinuousClock()
    let began = clock.now
    let run = try await TestRun.run(
      pipeline("[sleep, \"1000\"]", ready: "tcp: \"127.0.0.1:\(port)\"", within: "60s"), control: control
    ) { entry in
      if case .serviceChanged(let change) = entry.event, change.state == .starting {
        control.requestStop(signal: "SIGINT")
      }
    }
    XCTAssertEqual(run.verdicts, "a=cancelled")
    XCTAssertLessThan(clock.now - began, .seconds(20))
  }

  func testAProgramProbesAService() async throws {
    let folder = try TemporaryFolder()
    let run = try await TestRun.run(
      pipeline(
        "[sh, -c, 'sleep 0.05; touch up; exec sleep 100']",
        ready: "exec: [sh, -c, 'echo look >> looks; test -e up'], interval: 5ms, successes: 3"),
      workspace: folder.path)
    XCTAssertEqual(run.verdicts, "a=passed")
    XCTAssertEqual(states(run), [.starting, .ready, .stopped])
    XCTAssertGreaterThanOrEqual(try folder.read("looks").split(separator: "\n").count, 3)
    let never = try await TestRun.run(
      pipeline("[sleep, \"100\"]", ready: "exec: [\"false\"]", within: "100ms"))
    XCTAssertEqual(
      never.step("a")?.reason, "service 's' was not ready within 100ms: 'false' ended with exit code 1")
    let absent = try await TestRun.run(
      pipeline("[sleep, \"100\"]", ready: "exec: [no-such-program-7]", within: "50ms"))
    XCTAssertTrue(absent.step("a")?.reason?.contains("no program of this name") == true, absent.verdicts)
  }

  func testALineOfTheLogShowsThatAServiceIsReady() async throws {
    let run = try await TestRun.run(
      pipeline(
        "[sh, -c, 'echo starting; printf \"listening on \"; sleep 0.02; echo 8080; exec sleep 100']",
        ready: "log: 'listening on [0-9]{4}'"))
    XCTAssertEqual(run.verdicts, "a=passed")
    XCTAssertEqual(states(run), [.starting, .ready, .stopped])
    let onTerminal = try await TestRun.run(
      pipeline("[sh, -c, 'printf \"ready\\r\\n\"; exec sleep 100']", ready: "log: '^ready$'"))
    XCTAssertEqual(onTerminal.verdicts, "a=passed")
    let never = try await TestRun.run(
      pipeline("[sh, -c, 'echo listening; exec sleep 100']", ready: "log: 'listening on'", within: "100ms"))
    XCTAssertEqual(
      never.step("a")?.reason,
      "service 's' was not ready within 100ms: no line of its log matches 'listening on'; its last words: listening"
    )
  }

  func testFaultsOfProbes() {
    func messages(_ ready: String) -> [String] {
      TestRun.prepare(pipeline("[sleep, \"1\"]", ready: ready)).diagnostics.map(\.message)
    }
    let one = "'ready' needs exactly one of 'http', 'tcp', 'exec' and 'log'"
    XCTAssertEqual(messages("log: a, exec: [b]"), [one])
    XCTAssertEqual(messages("interval: 5ms"), [one])
    XCTAssertEqual(messages("log: '['"), ["'[' is not a regular expression: class without ']'"])
    XCTAssertEqual(messages("exec: []"), ["'exec' names no program"])
    XCTAssertEqual(messages("log: a, successes: 0"), ["'successes' must be at least 1; got 0"])
  }

  func testTwoStepsShareAService() async throws {
    let port = try freePort()
    let run = try await TestRun.run(
      pipeline(
        server(port), ready: "tcp: \"127.0.0.1:\(port)\"",
        steps: "  a: { uses: give, services: s }\n  b: { uses: give, services: [s] }"))
    XCTAssertEqual(run.verdicts, "a=passed b=passed")
    XCTAssertEqual(states(run), [.starting, .ready, .stopped])
  }
}
