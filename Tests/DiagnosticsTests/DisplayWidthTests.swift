import Diagnostics
import XCTest

final class DisplayWidthTests: XCTestCase {
  private func check(_ text: String, _ width: Int, line: UInt = #line) {
    XCTAssertEqual(DisplayWidth.of(text), width, text, line: line)
  }

  func testWidths() {
    check("", 0)
    check("abc", 3)
    check("µs", 2)
    check("✓", 1)
    check("e\u{301}", 1)
    check("日本語", 6)
    check("한국", 4)
    check("\u{1112}\u{1161}\u{11AB}", 2)
    check("👩‍👩‍👧", 2)
    check("🇩🇪", 2)
    check("⚠️", 2)
    check("ｆ", 2)
    check("\u{200B}", 0)
  }

  func testCuts() {
    XCTAssertEqual(DisplayWidth.cut("abcdef", to: 4), "abc…")
    XCTAssertEqual(DisplayWidth.cut("日本語", to: 4), "日…")
    XCTAssertEqual(DisplayWidth.cut("日本語", to: 6), "日本語")
    XCTAssertEqual(DisplayWidth.cut("abc", to: 0), "…")
  }
}
