import PipelineModel
import XCTest

final class CalendarTextTests: XCTestCase {
  private func check(_ seconds: Double, _ day: String, line: UInt = #line) {
    XCTAssertEqual(CalendarText.day(seconds), day, line: line)
  }

  /// The seconds are those of `date -u -d DAY +%s`.
  func testDays() {
    check(0, "1970-01-01")
    check(-1, "1969-12-31")
    check(86_399, "1970-01-01")
    check(86_400, "1970-01-02")
    check(951_782_400, "2000-02-29")
    check(951_868_800, "2000-03-01")
    check(4_107_456_000, "2100-02-28")
    check(4_107_542_400, "2100-03-01")
    check(1_795_564_800, "2026-11-25")
    check(253_402_300_799, "9999-12-31")
    check(-61_851_600_000, "0010-01-01")
  }
}
