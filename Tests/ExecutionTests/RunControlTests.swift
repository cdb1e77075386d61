import Execution
import Foundation
import Synchronization
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

  func testANoticeOfALevelThatWasReachedIsGivenAtOnce() {
    let (control, given) = (RunControl(), Counts(1))
    control.requestStop(signal: "SIGINT")
    _ = control.whenReached(.once) { given.add(0) }
    XCTAssertEqual(given.all, [1])
  }

  func testANoticeIsGivenOnce() {
    let (control, given) = (RunControl(), Counts(1))
    _ = control.whenReached(.once) { given.add(0) }
    for _ in 0..<3 { control.requestStop(signal: "SIGINT") }
    XCTAssertEqual(given.all, [1])
  }

  func testAWithdrawnNoticeIsNotGiven() {
    let (control, given) = (RunControl(), Counts(1))
    control.whenReached(.once) { given.add(0) }.withdraw()
    control.requestStop(signal: "SIGINT")
    XCTAssertEqual(given.all, [0])
  }

  func testNoticesStopsAndWithdrawalsAtOnce() async {
    for round in 0..<100 {
      let (control, given) = (RunControl(), Counts(20))
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<20 {
          group.addTask {
            let notice = control.whenReached(index % 2 == 0 ? .once : .twice) { given.add(index) }
            if index % 3 == round % 3 { notice.withdraw() }
          }
        }
        for _ in 0..<2 { group.addTask { control.requestStop(signal: "SIGINT") } }
      }
      for (index, count) in given.all.enumerated() {
        if index % 3 == round % 3 { XCTAssertLessThanOrEqual(count, 1) } else { XCTAssertEqual(count, 1) }
      }
    }
  }
}

/// How often each of several things happened.
private final class Counts: Sendable {
  private let counts: Mutex<[Int]>

  init(_ things: Int) { counts = Mutex([Int](repeating: 0, count: things)) }

  var all: [Int] { counts.withLock { $0 } }

  func add(_ thing: Int) { counts.withLock { $0[thing] += 1 } }
}
