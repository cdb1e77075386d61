import HTTPLoad
import Steps
import XCTest

/// When a service counts as recovered, on request records made by hand.
final class RecoverySearchTests: XCTestCase {
  private static let millisecond: Int64 = 1_000_000

  /// A request every 10 ms; `.` is good, `x` failed, `s` succeeded too slowly.
  private func outcomes(_ text: String, from start: Int64 = 0) -> [RequestOutcome] {
    text.enumerated().map { index, mark in
      RequestOutcome(
        dueNanoseconds: (start + Int64(index) * 10) * Self.millisecond, sendLagNanoseconds: 0,
        durationNanoseconds: (mark == "s" ? 101 : 100) * Self.millisecond, hasSucceeded: mark != "x")
    }
  }

  /// The answer in milliseconds; the fault ends at `end`.
  private func check(
    _ text: String, share: Double = 1, hold: Int64 = 100, end: Int64 = 0, until: Int64? = nil,
    gives expected: RecoverySearch.Answer, line: UInt = #line
  ) {
    let search = RecoverySearch(
      latencyNanoseconds: 100 * Self.millisecond, share: share, holdNanoseconds: hold * Self.millisecond)
    XCTAssertEqual(
      search.search(
        outcomes(text), from: end * Self.millisecond,
        to: (until ?? Int64(text.count) * 10) * Self.millisecond), expected, line: line)
  }

  private func after(_ milliseconds: Int64) -> RecoverySearch.Answer {
    .after(milliseconds * Self.millisecond)
  }

  func testTheMomentIsTheFirstFromWhichTheCriterionHolds() {
    check("....................", gives: after(0))
    check("xxx.................", gives: after(30))
    check("sss.................", gives: after(30))
    check("...x................", gives: after(40))
    check("xx.......x..........", gives: after(100))
  }

  func testTheEndOfTheFaultCountsThoughNoRequestWasDueJustThen() {
    check("xxx.................", end: 25, gives: after(0))
    check("xxxx................", end: 25, gives: after(15))
  }

  func testAShareOfBadRequestsIsAllowedButNoneAtTheMomentItself() {
    check("xx.......x..........", share: 0.9, gives: after(20))
    check("xx......xx..........", share: 0.9, gives: after(100))
  }

  func testItMustHoldBeforeTheNextDisturbance() {
    check("xxxxxxxxxxx.........", gives: .notWithin(200 * Self.millisecond))
    check("xxxxxxxxxx..........", gives: after(100))
    check("xxxxx...............", until: 140, gives: .notWithin(140 * Self.millisecond))
    check("xxxxx...............", until: 150, gives: after(50))
  }

  func testAFewRequestsSayNothing() {
    check("....................", hold: 90, gives: .tooFew(9))
    check("", until: 200, gives: .tooFew(0))
  }
}
