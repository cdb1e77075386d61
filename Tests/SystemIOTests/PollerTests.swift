import SystemIO
import XCTest

final class PollerTests: XCTestCase {
  /// Runs the check with each mechanism that this system has.
  private func check(_ body: (Poller) throws -> Void) throws {
    for mechanism in Poller.Mechanism.allCases { try body(Poller(mechanism: mechanism)) }
  }

  func testWaitReturnsNothingWhenTheTimeIsOver() throws {
    try check { poller in
      let wakeUp = try WakeUp()
      try poller.add(wakeUp.descriptor, token: 1, interest: .read)
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 2_000_000), 0)
    }
  }

  func testShortTimeoutsAreKept() throws {
    try check { poller in
      let wakeUp = try WakeUp()
      try poller.add(wakeUp.descriptor, token: 1, interest: .read)
      // The best of many, because another process may hold the processor.
      var best = Int64.max
      for _ in 0..<50 {
        let start = MonotonicClock.nanoseconds
        while MonotonicClock.nanoseconds - start < 300_000 {
          let left = 300_000 - (MonotonicClock.nanoseconds - start)
          _ = try poller.wait(timeoutNanoseconds: max(0, left))
        }
        best = min(best, MonotonicClock.nanoseconds - start)
      }
      XCTAssertGreaterThanOrEqual(best, 300_000)
      XCTAssertLessThan(best, 900_000)
    }
  }

  func testAWakeUpFromAnotherThreadEndsTheWait() throws {
    try check { poller in
      let wakeUp = try WakeUp()
      try poller.add(wakeUp.descriptor, token: 7, interest: .read)
      try OwnThread.start(name: "waker") { wakeUp.signal() }
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 10_000_000_000), 1)
      XCTAssertEqual(poller.event(at: 0).token, 7)
      XCTAssertTrue(poller.event(at: 0).isReadable)
      wakeUp.drain()
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
      wakeUp.signal()
      wakeUp.signal()
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 1)
      wakeUp.drain()
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
    }
  }

  func testInterestAndTokenCanChange() throws {
    try check { poller in
      let pair = try LoopbackPair()
      try poller.add(pair.client.descriptor, token: 1, interest: .read)
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
      try poller.change(pair.client.descriptor, token: 2, interest: [.read, .write])
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 1_000_000_000), 1)
      XCTAssertEqual(poller.event(at: 0).token, 2)
      XCTAssertTrue(poller.event(at: 0).isWritable)
      XCTAssertFalse(poller.event(at: 0).isReadable)
      poller.remove(pair.client.descriptor)
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
    }
  }

  func testAReadyDescriptorIsReportedUntilItIsDrained() throws {
    try check { poller in
      let pair = try LoopbackPair()
      try poller.add(pair.client.descriptor, token: 1, interest: .read)
      try pair.send("ab", from: pair.server)
      for _ in 0..<3 { XCTAssertEqual(try poller.wait(timeoutNanoseconds: 1_000_000_000), 1) }
      XCTAssertEqual(try pair.receive(at: pair.client), "ab")
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
    }
  }

  func testTheEndIsToldWithTheLastBytes() throws {
    #if os(Linux)
      let poller = try Poller()
      let pair = try LoopbackPair()
      try poller.add(pair.client.descriptor, token: 1, interest: .read)
      try pair.send("ab", from: pair.server)
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 1_000_000_000), 1)
      XCTAssertFalse(poller.event(at: 0).isAtEnd)
      try pair.send("c", from: pair.server)
      pair.server.close()
      // The end may come a moment later.
      var isAtEnd = false
      while !isAtEnd, try poller.wait(timeoutNanoseconds: 1_000_000_000) == 1 {
        isAtEnd = poller.event(at: 0).isAtEnd
      }
      XCTAssertTrue(isAtEnd)
      XCTAssertEqual(try pair.receive(at: pair.client), "abc")
      // Who does not read is not told of it.
      try poller.change(pair.client.descriptor, token: 1, interest: .none)
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 0), 0)
    #else
      throw XCTSkip("poll(2) tells the end only when it is read")
    #endif
  }

  func testMoreEventsThanCapacityComeWithTheNextWaits() throws {
    for mechanism in Poller.Mechanism.allCases {
      let poller = try Poller(mechanism: mechanism, capacity: 2)
      let wakeUps = try (0..<5).map { _ in try WakeUp() }
      for (index, wakeUp) in wakeUps.enumerated() {
        try poller.add(wakeUp.descriptor, token: UInt64(index), interest: .read)
        wakeUp.signal()
      }
      var seen: Set<UInt64> = []
      for _ in 0..<10 {
        let count = try poller.wait(timeoutNanoseconds: 0)
        XCTAssertLessThanOrEqual(count, 2)
        for index in 0..<count { seen.insert(poller.event(at: index).token) }
      }
      XCTAssertEqual(seen, [0, 1, 2, 3, 4])
    }
  }

  func testAddingTwiceOrChangingTheUnknownIsAnError() throws {
    try check { poller in
      let wakeUp = try WakeUp()
      XCTAssertThrowsError(try poller.change(wakeUp.descriptor, token: 1, interest: .read))
      try poller.add(wakeUp.descriptor, token: 1, interest: .read)
      XCTAssertThrowsError(try poller.add(wakeUp.descriptor, token: 1, interest: .read))
      let closed = try WakeUp().descriptor
      closed.close()
      XCTAssertThrowsError(try poller.add(closed, token: 1, interest: .read))
    }
  }

  func testTheEndOfAStreamMakesItReadable() throws {
    try check { poller in
      let pair = try LoopbackPair()
      try poller.add(pair.client.descriptor, token: 1, interest: .read)
      pair.server.close()
      XCTAssertEqual(try poller.wait(timeoutNanoseconds: 1_000_000_000), 1)
      XCTAssertTrue(poller.event(at: 0).isReadable)
    }
  }
}
