import Execution
import Foundation
import XCTest

/// Who waits for a stop is told of it, once, whatever else happens at that moment.
final class RunControlTests: XCTestCase {
  func testLevels() {
    let control = RunControl()
    XCTAssertFalse(control.hasReached(level: 1))
    XCTAssertNil(control.signal)
    control.requestStop(signal: "SIGTERM")
    XCTAssertTrue(control.hasReached(level: 1))
    XCTAssertFalse(control.hasReached(level: 2))
    control.requestStop(signal: "SIGINT")
    XCTAssertTrue(control.hasReached(level: 2))
    XCTAssertEqual(control.signal, "SIGTERM")
  }

  func testAWaitForALevelThatWasReachedEndsAtOnce() async {
    let control = RunControl()
    control.requestStop(signal: "SIGINT")
    await control.wait(forLevel: 1)
    await control.wait(forLevel: 0)
  }

  func testACancelledWaitEndsWithoutAStop() async {
    let control = RunControl()
    let task = Task { await control.wait(forLevel: 1) }
    task.cancel()
    await task.value
    XCTAssertFalse(control.hasReached(level: 1))
  }

  func testWaitsStopsAndCancellationsAtOnce() async {
    for round in 0..<100 {
      let control = RunControl()
      let waits = (0..<20).map { index in Task { await control.wait(forLevel: 1 + index % 2) } }
      await withTaskGroup(of: Void.self) { group in
        for (index, wait) in waits.enumerated() where index % 3 == round % 3 {
          group.addTask { wait.cancel() }
        }
        for _ in 0..<2 { group.addTask { control.requestStop(signal: "SIGINT") } }
      }
      for wait in waits { await wait.value }
    }
  }
}
