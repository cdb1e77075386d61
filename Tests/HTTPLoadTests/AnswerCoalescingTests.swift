import HTTPLoad
import XCTest

/// How long a thread of the closed model sleeps, so that several answers come with one wake-up.
final class AnswerCoalescingTests: XCTestCase {
  /// The sleep, in microseconds, after requests that took so long, in microseconds too.
  private func check(
    _ serviceTimes: [Int64], inFlight: Int = 64, lastBatch: Int = 2, sleeps microseconds: Int64,
    line: UInt = #line
  ) {
    var coalescing = AnswerCoalescing()
    for time in serviceTimes { coalescing.ended(after: time * 1_000) }
    XCTAssertEqual(
      coalescing.sleep(inFlight: inFlight, lastBatch: lastBatch), microseconds * 1_000, line: line)
  }

  private func times(_ microseconds: Int64, _ count: Int = AnswerCoalescing.window) -> [Int64] {
    [Int64](repeating: microseconds, count: count)
  }

  func testASleepIsASmallShareOfTheShortestServiceTime() {
    check(times(160), sleeps: 5)
    check(times(640), sleeps: 20)
    check(times(1_600), sleeps: 50)
    check(times(640) + [100_000, 5_000_000], sleeps: 20)
  }

  func testNoSleepIsLong() {
    check(times(10_000), sleeps: 50)
    check(times(3_600_000_000), sleeps: 50)
  }

  func testServiceTimesTooShortToSpareAnythingGetNone() {
    check(times(159), sleeps: 0)
    check(times(30), sleeps: 0)
    check(times(0), sleeps: 0)
  }

  /// Nothing is known of the service before.
  func testTheFirstAnswersAreNotWaitedFor() {
    check([], sleeps: 0)
    check(times(10_000, AnswerCoalescing.window - 1), sleeps: 0)
  }

  func testOneQuickAnswerCountsAtOnceAndForAWholeWindow() {
    check(times(10_000) + [30], sleeps: 0)
    check(times(10_000) + [30] + times(10_000, AnswerCoalescing.window - 1), sleeps: 0)
    check(times(10_000) + [30] + times(10_000, 2 * AnswerCoalescing.window - 2), sleeps: 0)
    check(times(10_000) + [30] + times(10_000, 2 * AnswerCoalescing.window - 1), sleeps: 50)
  }

  func testFewRequestsUnderWayAreAnsweredOneByOne() {
    check(times(640), inFlight: 16, sleeps: 20)
    check(times(640), inFlight: 15, sleeps: 0)
    check(times(640), inFlight: 0, lastBatch: 0, sleeps: 0)
  }

  /// The thread has work enough without a sleep.
  func testAnswersThatComeInNumbersAreNotWaitedFor() {
    check(times(640), lastBatch: 15, sleeps: 20)
    check(times(640), lastBatch: 16, sleeps: 0)
    check(times(640), lastBatch: 64, sleeps: 0)
  }
}
