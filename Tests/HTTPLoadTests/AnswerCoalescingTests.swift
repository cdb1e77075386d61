import HTTPLoad
import XCTest

/// How long a thread of the closed model sleeps, so that several answers come with one wake-up.
final class AnswerCoalescingTests: XCTestCase {
  /// The time that answers may be late by, after requests that took so long, in microseconds.
  private func check(
    _ serviceTimes: [Int64], inFlight: Int = 64, lastBatch: Int = 2, isLateBy microseconds: Int64,
    line: UInt = #line
  ) {
    var coalescing = AnswerCoalescing()
    for time in serviceTimes { coalescing.ended(after: time * 1_000) }
    let asked = coalescing.sleep(inFlight: inFlight, lastBatch: lastBatch)
    XCTAssertEqual(asked > 0 ? asked + AnswerCoalescing.usualExcess : 0, microseconds * 1_000, line: line)
  }

  private func times(_ microseconds: Int64, _ count: Int = AnswerCoalescing.window) -> [Int64] {
    [Int64](repeating: microseconds, count: count)
  }

  func testASleepIsASmallShareOfTheShortestServiceTime() {
    check(times(320), isLateBy: 16)
    check(times(640), isLateBy: 32)
    check(times(1_000), isLateBy: 50)
    check(times(640) + [100_000, 5_000_000], isLateBy: 32)
  }

  func testNoSleepIsLong() {
    check(times(10_000), isLateBy: 50)
    check(times(3_600_000_000), isLateBy: 50)
  }

  func testServiceTimesTooShortToSpareAnythingGetNone() {
    check(times(319), isLateBy: 0)
    check(times(30), isLateBy: 0)
    check(times(0), isLateBy: 0)
  }

  /// Nothing is known of the service before.
  func testTheFirstAnswersAreNotWaitedFor() {
    check([], isLateBy: 0)
    check(times(10_000, AnswerCoalescing.window - 1), isLateBy: 0)
  }

  func testOneQuickAnswerCountsAtOnceAndForAWholeWindow() {
    check(times(10_000) + [30], isLateBy: 0)
    check(times(10_000) + [30] + times(10_000, AnswerCoalescing.window - 1), isLateBy: 0)
    check(times(10_000) + [30] + times(10_000, 2 * AnswerCoalescing.window - 2), isLateBy: 0)
    check(times(10_000) + [30] + times(10_000, 2 * AnswerCoalescing.window - 1), isLateBy: 50)
  }

  func testFewRequestsUnderWayAreAnsweredOneByOne() {
    check(times(640), inFlight: 16, isLateBy: 32)
    check(times(640), inFlight: 15, isLateBy: 0)
    check(times(640), inFlight: 0, lastBatch: 0, isLateBy: 0)
  }

  /// The thread has work enough without a sleep.
  func testAnswersThatComeInNumbersAreNotWaitedFor() {
    check(times(640), lastBatch: 15, isLateBy: 32)
    check(times(640), lastBatch: 16, isLateBy: 0)
    check(times(640), lastBatch: 64, isLateBy: 0)
  }
}
