import Execution
import Foundation
import PipelineModel
import Synchronization
import TestSupport
import XCTest

/// What is told of steps while they run.
final class ProgressTests: XCTestCase {
  private final class Told: Sendable {
    let all = Mutex<[StepProgress]>([])
  }

  func testTheLastLineOfTheLogWithoutSecrets() async throws {
    let told = Told()
    let go = try TemporaryFolder()
    let path = go.path + "/go"
    let run = try await TestRun.run(
      """
      secrets: [TOKEN]
      steps:
        talks:
          uses: program
          with:
            python: |
              import os, time
              print("first"); print("token " + os.environ["TOKEN"], flush=True)
              while not os.path.exists(os.environ["GO"]): time.sleep(0.01)
        silent: { uses: give }
      """, environment: ["TOKEN": "s3cret-value", "GO": path],
      configure: { options, _ in
        options.progress = { progress in
          told.all.withLock { $0.append(progress) }
          _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
      })
    XCTAssertEqual(run.verdicts, "talks=passed silent=passed")
    XCTAssertEqual(
      told.all.withLock { $0 }.first, StepProgress(step: StepID("talks"), fraction: nil, text: "token ***"))
  }
}
