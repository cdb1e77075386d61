import SystemIO
import XCTest

final class OwnThreadTests: XCTestCase {
  func testTheValueComesBack() async throws {
    let value = try await runOnOwnThread(name: "a name that is too long for Linux") { 42 }
    XCTAssertEqual(value, 42)
  }

  func testTheErrorComesBack() async throws {
    do {
      _ = try await runOnOwnThread(name: "fails") { () -> Int in throw SystemError(call: "x", code: 1) }
      XCTFail("no error")
    } catch {
      XCTAssertEqual(error as? SystemError, SystemError(call: "x", code: 1))
    }
  }

  func testBlockingWorkDoesNotHoldThePool() async throws {
    let wakeUps = try (0..<16).map { _ in try WakeUp() }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for wakeUp in wakeUps {
        group.addTask {
          try await runOnOwnThread(name: "blocked") {
            let poller = try Poller()
            try poller.add(wakeUp.descriptor, token: 0, interest: .read)
            return try poller.wait(timeoutNanoseconds: 20_000_000_000)
          }
        }
      }
      // Sixteen threads wait, more than the pool has; this task must run all the same.
      for wakeUp in wakeUps { wakeUp.signal() }
      for try await count in group { XCTAssertEqual(count, 1) }
    }
  }

  func testPartsBesideEachOtherKeepTheirOrder() {
    XCTAssertEqual(mapSideBySide([Int]()) { $0 }, [])
    for count in [1, 2, 3, 50] {
      XCTAssertEqual(mapSideBySide(Array(0..<count)) { $0 * 2 }, (0..<count).map { $0 * 2 })
    }
  }

  func testWorkThatTakesTooLongIsAbandoned() async throws {
    let wakeUp = try WakeUp()
    let wait = { @Sendable () throws -> Int in
      let poller = try Poller()
      try poller.add(wakeUp.descriptor, token: 0, interest: .read)
      return try poller.wait(timeoutNanoseconds: 20_000_000_000)
    }
    let late = try await runOnOwnThread(name: "late", abandonedAfter: .milliseconds(10), wait)
    XCTAssertNil(late)
    let cancelled = Task { try await runOnOwnThread(name: "cancelled", abandonedAfter: .seconds(20), wait) }
    cancelled.cancel()
    do {
      _ = try await cancelled.value
      XCTFail("not cancelled")
    } catch {
      XCTAssertTrue(error is CancellationError)
    }
    wakeUp.signal()
    let inTime = try await runOnOwnThread(name: "in time", abandonedAfter: .seconds(20), wait)
    XCTAssertEqual(inTime, 1)
  }

  func testTheClocksRun() {
    let start = MonotonicClock.nanoseconds
    let processor = MonotonicClock.threadProcessorNanoseconds
    while MonotonicClock.threadProcessorNanoseconds - processor < 1_000_000 {}
    XCTAssertGreaterThanOrEqual(MonotonicClock.nanoseconds - start, 1_000_000)
    XCTAssertGreaterThan(MonotonicClock.wallNanoseconds, 1_600_000_000_000_000_000)
    XCTAssertGreaterThan(MonotonicClock.processorNanoseconds, 0)
  }
}
