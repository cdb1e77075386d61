import Reports
import XCTest

final class TerminalTextTests: XCTestCase {
  private func check(_ text: String, _ expected: String, line: UInt = #line) {
    XCTAssertEqual(Array(TerminalText.plain(text).utf8), Array(expected.utf8), line: line)
  }

  func testColoursAndMoves() {
    check("plain\ntext\n", "plain\ntext\n")
    check("\u{1B}[31mred\u{1B}[0m", "red")
    check("\u{1B}[1;38;5;196mx\u{1B}[K", "x")
    check("a\u{1B}[2J\u{1B}[Hb", "ab")
  }

  func testLinksAndTitles() {
    check("\u{1B}]8;;http://a\u{7}link\u{1B}]8;;\u{7}", "link")
    check("\u{1B}]0;title\u{1B}\\x", "x")
    check("\u{1B}]never ended\nnext", "\nnext")
  }

  func testLinesWrittenOver() {
    check("10%\r50%\r100%\nend", "100%\nend")
    check("windows\r\nlines\r\n", "windows\nlines\n")
  }

  func testTornSequences() {
    check("a\u{1B}", "a\u{1B}")
    check("a\u{1B}[", "a")
    check("a\u{1B}[31", "a")
    check("a\u{1B}[31\nb", "a\nb")
    check("a\u{1B}cb", "a\u{1B}cb")
  }
}
