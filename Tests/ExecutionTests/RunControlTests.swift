import Execution
import Foundation
import XCTest

/// Who waits for a stop is told of it, once, whatever else happens at that moment.
final class RunControlTests: XCTestCase {
  func testLevels() {
    let control = RunControl()
    XCTAssertFalse(control.hasReached(.firstFailure))
    XCTAssertNil(control.signal)
    control.requestStop(signal: "SIGTERM")
    XCTAssertTrue(control.hasReached(.once))
    XCTAssertFalse(control.hasReached(.twice))
    control.requestStop(signal: "SIGINT")
    XCTAssertTrue(control.hasReached(.twice))
    XCTAssertFalse(control.hasReached(.thrice))
    XCTAssertEqual(control.signal, "SIGTERM")
  }

  func testAWaitForALevelThatWasReachedEndsAtOnce() async {
    let control = RunControl()
    control.requestStop(signal: "SIGINT")
    await control.wait(for: .once)
    await control.wait(for: .firstFailure)
  }

  func testACancelledWaitEndsWithoutAStop() async {
    let control = RunControl()
    let task = Task { await control.wait(for: .firstFailure) }
    task.cancel()
    await task.value
    XCTAssertFalse(control.hasReached(.firstFailure))
  }

  func testWaitsStopsAndCancellationsAtOnce() async {
    for round in 0..<100 {
      let control = RunControl()
      let waits = (0..<20).map { index in Task { await control.wait(for: index % 2 == 0 ? .once : .twice) } }
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
