import Execution
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// Retries, the end of the whole run, places, and what is kept of a step's folder.
final class AttemptTests: XCTestCase {
  func testAStepIsTriedAgainAndEveryAttemptIsKept() async throws {
    let folder = try TemporaryFolder()
    let run = try await TestRun.run(
      """
      steps:
        s:
          uses: program
          retry: { attempts: 4, delay: 1ms, on: [failed] }
          with: { run: [sh, -c, 'echo x >> n; echo "try $(wc -l < n)"; test $(wc -l < n) = 3'] }
        other: { uses: give, retry: { attempts: 3, delay: 1ms }, with: { verdict: failed } }
        thrown: { uses: throw, retry: { attempts: 2, delay: 1ms } }
      """, workspace: folder.path)
    XCTAssertEqual(run.verdicts, "s=passed other=failed thrown=errored")
    XCTAssertEqual(run.log("steps/s"), "try 3\n")
    XCTAssertEqual(run.log("steps/s.attempts/1"), "try 1\n")
    XCTAssertEqual(run.log("steps/s.attempts/2"), "try 2\n")
    let attempts = run.step("s")?.attempts ?? []
    XCTAssertEqual(attempts.map(\.attempt), [1, 2])
    XCTAssertEqual(attempts.map(\.delay), [0.001, 0.002])
    XCTAssertEqual(attempts.map(\.reason), ["exit code 1: try 1", "exit code 1: try 2"])
    XCTAssertEqual(
      attempts.map(\.artifacts), [["steps/s.attempts/1/log.txt"], ["steps/s.attempts/2/log.txt"]])
    XCTAssertNil(run.step("other")?.attempts)
    XCTAssertEqual(run.step("thrown")?.attempts?.count, 1)
  }

  func testAStopEndsTheWaitForTheNextAttempt() async throws {
    let control = RunControl()
    let run = try await TestRun.run(
      "steps:\n  s: { uses: throw, retry: { attempts: 2, delay: 50s } }", control: control
    ) { entry in
      if case .stepRetried = entry.event { control.requestStop(signal: "SIGINT") }
    }
    XCTAssertEqual(run.verdicts, "s=cancelled")
    XCTAssertEqual(run.step("s")?.attempts?.count, 1)
  }

  func testTheWaitsGrowUpToTheLongest() {
    let policy = RetryPolicy(attempts: 20, delay: .seconds(1), factor: 3, maximumDelay: .seconds(20))
    XCTAssertEqual((1...5).map { policy.delay(afterAttempts: $0) / .seconds(1) }, [1, 3, 9, 20, 20])
    XCTAssertEqual(RetryPolicy(attempts: 2, delay: .seconds(90)).delay(afterAttempts: 1), .seconds(60))
  }

  // MARK: - The end of the run

  func testFailFast() async throws {
    let run = try await TestRun.run(
      """
      fail-fast: true
      steps:
        waits: { uses: wait }
        tolerated: { uses: give, continue-on-failure: true, with: { verdict: failed } }
        fails: { uses: give, needs: tolerated, with: { verdict: failed } }
        later: { uses: give, exclusive: true }
        cleanup: { uses: give, needs: waits, always: true }
      """)
    XCTAssertEqual(
      run.verdicts, "waits=cancelled tolerated=failed fails=failed later=cancelled cleanup=passed")
    XCTAssertEqual(
      run.finished,
      RunFinished(
        verdict: .failed, exitCode: 1, signal: nil,
        reason: "step 'fails' failed, and 'fail-fast' ended the run"))
    XCTAssertEqual(run.report.verdict, .failed)
    XCTAssertEqual(run.report.exitCode, 1)
    XCTAssertEqual(run.report.state, .finished)
  }

  func testTheTimeOfTheRun() async throws {
    let run = try await TestRun.run(
      "timeout: 50ms\nsteps:\n  a: { uses: wait }\n  b: { uses: give, needs: a }\n  c: { uses: give, needs: a, always: true }"
    )
    XCTAssertEqual(run.verdicts, "a=cancelled b=skipped c=passed")
    XCTAssertEqual(
      run.finished,
      RunFinished(verdict: .errored, exitCode: 3, signal: nil, reason: "the run timed out after 50ms"))
    XCTAssertEqual(run.report.verdict, .errored)
    let inTime = try await TestRun.run("timeout: 60s\nsteps:\n  a: { uses: give }")
    XCTAssertEqual(inTime.finished, RunFinished(verdict: .passed, exitCode: 0, signal: nil))
  }

  // MARK: - Folders

  func testWorkingFoldersAndCopies() async throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/sub/deep", withIntermediateDirectories: true)
    try Data("kept".utf8).write(to: URL(fileURLWithPath: folder.path + "/sub/file"))
    let run = try await TestRun.run(
      """
      steps:
        inside: { uses: program, working-directory: sub, with: { run: [cat, file] } }
        copied:
          uses: program
          workspace: copy
          working-directory: sub
          artifacts: deep/made
          needs: inside
          with: { run: [sh, -c, 'echo changed > file; echo new > deep/made; pwd'] }
        gone: { uses: program, working-directory: nowhere, with: { run: ["true"] } }
      """, workspace: folder.path)
    XCTAssertEqual(run.verdicts, "inside=passed copied=passed gone=errored")
    XCTAssertEqual(run.log("steps/inside"), "kept")
    XCTAssertEqual(try String(contentsOfFile: folder.path + "/sub/file", encoding: .utf8), "kept")
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder.path + "/sub/deep/made"))
    let place = run.log("steps/copied").trimmingCharacters(in: .newlines)
    XCTAssertFalse(FileManager.default.fileExists(atPath: place), "the copy is left at \(place)")
    XCTAssertEqual(try run.results.read("\(run.folder.name)/steps/copied/artifacts/deep/made"), "new\n")
    XCTAssertEqual(run.step("gone")?.reason, "the working directory 'nowhere' is not a folder")
  }

  /// What a step left before its time was over may tell why it took so long.
  func testArtifactsOfAStepThatTimedOutAreKept() async throws {
    let folder = try TemporaryFolder()
    let run = try await TestRun.run(
      """
      steps:
        s:
          uses: program
          timeout: 1s
          retry: { attempts: 2, on: [errored] }
          artifacts: trace
          with: { run: [sh, -c, 'echo half > trace; sleep 30'] }
      """, workspace: folder.path)
    XCTAssertEqual(run.verdicts, "s=errored")
    XCTAssertEqual(run.step("s")?.reason, "timed out after 1s")
    XCTAssertEqual(run.step("s")?.artifacts, ["steps/s/artifacts/trace"])
    XCTAssertEqual(try run.results.read("\(run.folder.name)/steps/s/artifacts/trace"), "half\n")
    XCTAssertEqual(try run.results.read("\(run.folder.name)/steps/s.attempts/1/artifacts/trace"), "half\n")
  }

  func testArtifactsAreKeptAndMasked() async throws {
    let folder = try TemporaryFolder()
    let run = try await TestRun.run(
      """
      secrets: [KEY]
      steps:
        s:
          uses: program
          artifacts: ["out/**", "*.txt"]
          with: { run: [sh, -c, 'mkdir -p out/d; printf "a$KEY" > out/d/x; printf b > "odd
      name.txt"'] }
        none: { uses: program, artifacts: nothing.*, with: { run: ["true"] } }
        failed: { uses: program, artifacts: nothing.*, with: { run: ["false"] } }
      """, environment: ["KEY": "hunter22"], workspace: folder.path)
    XCTAssertEqual(run.verdicts, "s=passed none=errored failed=failed")
    XCTAssertEqual(try run.results.read("\(run.folder.name)/steps/s/artifacts/out/d/x"), "a***")
    XCTAssertEqual(run.step("s")?.artifacts.first, "steps/s/artifacts/out/d/x")
    XCTAssertEqual(run.step("s")?.artifacts.count, 2)
    XCTAssertEqual(
      run.step("none")?.reason, "no file matches the artifact 'nothing.*', although the step succeeded")
  }

  /// What stands outside of the run's folder is neither read through links nor written.
  func testArtifactsAndLogsStayInTheirFolders() async throws {
    let folder = try TemporaryFolder()
    let outside = try TemporaryFolder()
    try Data("secret".utf8).write(to: URL(fileURLWithPath: outside.path + "/private"))
    let before = try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted()
    let run = try await TestRun.run(
      """
      env: { OUT: "\(outside.path)" }
      steps:
        link: { uses: program, artifacts: leak, with: { run: [sh, -c, 'ln -s "$OUT/private" leak'] } }
        folder-link: { uses: program, artifacts: dir/private, with: { run: [sh, -c, 'ln -s "$OUT" dir'] } }
        fifo: { uses: program, artifacts: pipe, with: { run: [mkfifo, pipe] } }
      """, workspace: folder.path)
    XCTAssertEqual(run.step("link")?.verdict, .errored)
    XCTAssertEqual(run.step("folder-link")?.verdict, .errored)
    XCTAssertEqual(run.step("fifo")?.verdict, .errored)
    XCTAssertTrue(
      run.step("fifo")?.reason?.contains("not a regular file") == true, run.step("fifo")?.reason ?? "")
    XCTAssertEqual(try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted(), before)
    for step in ["link", "folder-link"] {
      XCTAssertThrowsError(try run.results.read("\(run.folder.name)/steps/\(step)/artifacts/leak"))
    }
  }

  /// The step finds the run's folder and puts links in the place of its own and of all steps' folder.
  func testASwappedStepFolderLeadsNowhere() async throws {
    let outside = try TemporaryFolder()
    for target in ["steps/s", "steps"] {
      let folder = try TemporaryFolder()
      let run = try await TestRun.run(
        """
        steps:
          s:
            uses: program
            artifacts: made
            env: { OUT: "\(outside.path)", TARGET: "\(target)" }
            with:
              run:
                - sh
                - -c
                - |
                  echo x > made
                  rm -rf "$RUN_FOLDER/$TARGET"; ln -s "$OUT" "$RUN_FOLDER/$TARGET"
                  echo after the swap
        """, workspace: folder.path)
      XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: outside.path), [], target)
      XCTAssertEqual(run.step("s")?.verdict, .errored, target)
    }
  }
}
