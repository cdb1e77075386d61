import HTTPLoad
import XCTest

/// When a thread of the open model lets answers gather: within a burst of late ones, and then only.
final class BurstCoalescingTests: XCTestCase {
  /// Whether it sleeps `idle` after the last of answers that each came so long after the one before and took so long, all in
  /// microseconds.
  private func check(
    _ answers: [(gap: Int64, took: Int64)], inFlight: Int = 500, idle: Int64 = 0, sleeps: Bool,
    line: UInt = #line
  ) {
    var coalescing = BurstCoalescing()
    var now: Int64 = 1_000_000_000
    for answer in answers {
      now += answer.gap * 1_000
      coalescing.ended(after: answer.took * 1_000, at: now)
    }
    XCTAssertEqual(coalescing.sleeps(inFlight: inFlight, now: now + idle * 1_000), sleeps, line: line)
  }

  private func burst(
    gap: Int64 = 20, took: Int64 = 500_000, _ count: Int = BurstCoalescing.window
  ) -> [(gap: Int64, took: Int64)] {
    Array(repeating: (gap, took), count: count)
  }

  func testLateAnswersThatComeCloselyGather() {
    check(burst(), sleeps: true)
    check(burst() + burst(10), sleeps: true)
    check(burst() + burst() + burst(), sleeps: true)
  }

  /// A sleep of 50 µs stays below four thousandths of what is measured.
  func testASleepIsASmallShareOfWhatTheAnswersTook() {
    check(burst(took: 12_800), sleeps: true)
    check(burst(took: 12_799), sleeps: false)
    check(burst(took: 100), sleeps: false)
  }

  func testAnswersThatComeSinglyAreNoticedAtOnce() {
    check(burst(gap: 42), sleeps: true)
    check(burst(gap: 43), sleeps: false)
    check(burst(gap: 1_000), sleeps: false)
  }

  func testTheFirstAnswersAreNoticedAtOnce() {
    check([], sleeps: false)
    check(burst(BurstCoalescing.window - 1), sleeps: false)
  }

  /// Others may be quick too.
  func testOneQuickAnswerEndsABurst() {
    check(burst() + [(20, 300)], sleeps: false)
    check(burst() + burst(5) + [(20, 300)] + burst(10), sleeps: false)
    check(burst() + [(20, 300)] + burst(15), sleeps: false)
    check(burst() + [(20, 300)] + burst(15) + burst(), sleeps: true)
  }

  func testABurstIsOverWhereNothingComesOrLittleIsUnderWay() {
    check(burst(), idle: 99, sleeps: true)
    check(burst(), idle: 100, sleeps: false)
    check(burst(), inFlight: 16, sleeps: true)
    check(burst(), inFlight: 15, sleeps: false)
    check(burst() + burst(gap: 1_000), sleeps: false)
  }
}
