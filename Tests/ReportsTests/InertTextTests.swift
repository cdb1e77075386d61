import Reports
import XCTest

final class InertTextTests: XCTestCase {
  private func check(_ text: String, _ expected: String, line: UInt = #line) {
    XCTAssertEqual(Array(InertText.phrase(text).utf8), Array(expected.utf8), line: line)
  }

  func testPhrases() {
    check("plain", "plain")
    check("a\tb\nc\r\nd\re", "a b c d e")
    check("\u{1B}[31m", "\u{FFFD}[31m")
    check("\u{9B}2J\u{85}", "\u{FFFD}2J\u{FFFD}")
    check("a\u{202E}b\u{2066}c\u{200F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
    check("a\u{2028}b", "a b")
    check("##[error]x ###[x #[x", "## [error]x ### [x #[x")
    check("cut here… or #1 [2]", "cut here… or #1 [2]")
    check("…\u{202E}#a #[b", "…\u{FFFD}#a #[b")
    check("…##[x", "…## [x")
    check("👩‍👩‍👧 e\u{301}", "👩‍👩‍👧 e\u{301}")
  }

  func testLines() {
    XCTAssertEqual(InertText.lines("a\nb\r\nc\rd\n"), ["a", "b", "c", "d"])
    XCTAssertEqual(InertText.lines("a\n\nb"), ["a", "", "b"])
    XCTAssertEqual(InertText.lines(""), [])
    XCTAssertEqual(InertText.lines("\n"), [""])
    XCTAssertEqual(InertText.lines("a…\n\n b #"), ["a…", "", " b #"])
    XCTAssertEqual(InertText.lines("a\tb\n##[c"), ["a b", "## [c"])
  }

  func testOutputLines() {
    XCTAssertEqual(InertText.outputLine("  ::error::x"), "  : :error::x")
    XCTAssertEqual(InertText.outputLine("a ::error::x"), "a ::error::x")
    XCTAssertEqual(InertText.outputLine(""), "")
  }

  func testCuts() {
    XCTAssertEqual(InertText.cut("abcdef", toBytes: 6), "abcdef")
    XCTAssertEqual(InertText.cut("abcdefg", toBytes: 6), "abc…")
    XCTAssertEqual(InertText.cut("ääää", toBytes: 7), "ää…")
  }
}
