import Diagnostics
import TestSupport
import XCTest

final class SnippetTests: XCTestCase {
  /// The frame of the first mark, without its gutter.
  private func check(_ marked: String, _ expected: String..., line: UInt = #line) {
    let input = MarkedInput(marked)
    let source = SourceFile(path: "f", text: input.text)
    let range = input.ranges[0]
    let frame = Snippet.frame(of: SourceRange(source: source, start: range.lowerBound, end: range.upperBound))
    let lines = frame.split(separator: "\n").map {
      $0.split(separator: "|", maxSplits: 1).last.map { $0.dropFirst() }
    }
    XCTAssertEqual(lines, expected.map { $0[...] }, line: line)
  }

  func testCarets() {
    check("‹a›", "a", "^")
    check("ab‹cd›e", "abcde", "  ^^")
    check("ab‹›c", "abc", "  ^")
    check("ab‹›", "ab", "  ^")
    check("‹›", "", "^")
    check("a\n‹›", "", "^")
    check("a‹b\nc›d", "ab", " ^")
    check("x\r\na‹b›\r\n", "ab", " ^")
    check("x\ra‹b›\ry", "ab", " ^")
    check("ab‹\r\n›c", "ab", "  ^")
    check("\t\ta: ‹b›", "  a: b", "     ^")
    check("\u{FEFF}‹a›: b", "a: b", "^")
    check("‹\u{FEFF}›a", "a", "^")
  }

  func testCaretsStandUnderWhatATerminalShows() {
    check("é‹ü›x", "éüx", " ^")
    check("e\u{301}‹u\u{308}›x", "e\u{301}u\u{308}x", " ^")
    check("日‹本›語", "日本語", "  ^^")
    check("🚀‹🚀›", "🚀🚀", "  ^^")
    check("한‹국›", "한국", "  ^^")
    check("ｆ‹a›", "ｆa", "  ^")
    check("½‹a›", "½a", " ^")
  }

  func testNothingMovesTheCursor() {
    check("a\u{1B}[31m‹b›", "a\u{FFFD}[31mb", "      ^")
    check("\u{202E}‹b›", "\u{FFFD}b", " ^")
    check("a\u{2028}‹b›", "a b", "  ^")
    check("a\u{0}‹b›", "a\u{FFFD}b", "  ^")
  }

  func testLongLinesAreCut() {
    let x = String(repeating: "x", count: 200)
    let shown = String(repeating: "x", count: 40)
    check("‹a›" + x, "a" + String(repeating: "x", count: 119) + "…", "^")
    check(x + "‹a›", "…" + String(repeating: "x", count: 119) + "a", String(repeating: " ", count: 120) + "^")
    check(
      x + "‹a›" + x, "…\(shown)a" + String(repeating: "x", count: 79) + "…",
      String(repeating: " ", count: 41) + "^")
    check(
      "‹" + x + "›", String(repeating: "x", count: 120) + "…", String(repeating: "^", count: 120))
    let wide = String(repeating: "é", count: 100)
    check(
      "a" + wide + "‹b›" + wide,
      "…" + String(repeating: "é", count: 20) + "b" + String(repeating: "é", count: 40) + "…",
      String(repeating: " ", count: 21) + "^")
  }

  func testTheCutNeverBreaksACharacter() {
    for width in ["é", "日", "🚀"] {
      for lead in 0..<8 {
        let line = String(repeating: "a", count: lead) + String(repeating: width, count: 120)
        let source = SourceFile(path: "f", text: line)
        for start in stride(from: lead, to: line.utf8.count, by: width.utf8.count) {
          let range = SourceRange(source: source, start: start, end: start + width.utf8.count)
          XCTAssertFalse(Snippet.frame(of: range).contains("\u{FFFD}"), "\(width) \(lead) \(start)")
        }
      }
    }
  }

  func testBytesThatAreNotUTF8() {
    let source = SourceFile(path: "f", bytes: [UInt8](repeating: 0x80, count: 400))
    for start in 0...400 {
      XCTAssertFalse(Snippet.frame(of: SourceRange(source: source, start: start, end: 400)).isEmpty)
    }
    XCTAssertFalse(Snippet.frame(of: SourceRange(source: source, start: 900, end: 901)).isEmpty)
  }

  func testTheWholeText() {
    let source = SourceFile(path: "dir/a.yaml", text: "\n\n\n\n\n\n\n\n\nname: x\n")
    let range = SourceRange(source: source, start: 9, end: 13)
    let diagnostic = Diagnostic(
      code: "unknown-key", message: "unknown key 'name'", range: range, help: "known: 'a'",
      notes: [Diagnostic.Note(message: "the first is", range: range)])
    XCTAssertEqual(
      Snippet.render(diagnostic),
      """
      dir/a.yaml:10:1: error: unknown key 'name' [unknown-key]
        10 | name: x
           | ^^^^
        note: the first is at dir/a.yaml:10:1
        help: known: 'a'

      """)
    let bare = Diagnostic(code: "c", severity: .warning, message: "m", range: nil)
    XCTAssertEqual(Snippet.render(bare), "warning: m [c]\n")
  }
}
