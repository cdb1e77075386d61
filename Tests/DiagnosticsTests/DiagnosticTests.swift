import Diagnostics
import XCTest

final class DiagnosticTests: XCTestCase {
  func testSortedByPlaceThenCode() {
    let a = SourceFile(path: "a", text: "0123456789")
    let b = SourceFile(path: "b", text: "0123456789")
    func at(_ code: String, _ source: SourceFile?, _ start: Int = 0, _ message: String = "m") -> Diagnostic {
      Diagnostic(
        code: code, message: message, range: source.map { SourceRange(source: $0, start: start, end: 9) })
    }
    let sorted = [
      at("z", nil), at("b", a, 1, "first"), at("b", a, 1, "second"), at("c", a, 2), at("a", a, 9),
      at("a", b, 0),
    ]
    for order in [sorted, [sorted[5], sorted[4], sorted[1], sorted[3], sorted[2], sorted[0]]] {
      XCTAssertEqual(order.sortedByPlace(), sorted)
    }
    XCTAssertEqual([Diagnostic]().sortedByPlace(), [])
    XCTAssertEqual([at("b", a, 3), at("a", a, 3)].sortedByPlace().map(\.code), ["a", "b"])
  }

  func testWhatIsSaidTwiceIsToldOnce() {
    let source = SourceFile(path: "a", text: "0123456789")
    func at(_ message: String, _ start: Int, code: String = "c") -> Diagnostic {
      Diagnostic(code: code, message: message, range: SourceRange(source: source, start: start, end: 9))
    }
    let all = [at("m", 1), at("n", 1), at("m", 1, code: "d"), at("m", 2), at("n", 1), at("m", 1), at("m", 2)]
    XCTAssertEqual(all.sortedByPlace(), [at("m", 1), at("n", 1), at("m", 1, code: "d"), at("m", 2)])
  }

  func testErrors() {
    func has(_ severities: Diagnostic.Severity...) -> Bool {
      severities.map { Diagnostic(code: "c", severity: $0, message: "m", range: nil) }.hasErrors
    }
    XCTAssertTrue(has(.info, .error))
    XCTAssertFalse(has(.info, .warning))
    XCTAssertFalse(has())
  }

  func testTextsAreOneLineWhateverTheyName() {
    func check(_ text: String, _ expected: String, line: UInt = #line) {
      let source = SourceFile(path: "f", text: "")
      let note = Diagnostic.Note(message: text, range: SourceRange(source: source, start: 0, end: 0))
      let diagnostic = Diagnostic(code: "c", message: text, range: nil, help: text, notes: [note])
      XCTAssertEqual(diagnostic.message, expected, line: line)
      XCTAssertEqual(diagnostic.help, expected, line: line)
      XCTAssertEqual(diagnostic.notes[0].message, expected, line: line)
    }
    check("'é🚀' is → there", "'é🚀' is → there")
    check("a\nb\r\nc\td", "a b  c d")
    check("\u{1B}[2J", "\u{FFFD}[2J")
    check("\u{202E}a", "\u{FFFD}a")
    check("a\u{2029}b", "a b")
    check(String(repeating: "é", count: 1000), String(repeating: "é", count: 1000))
    check(String(repeating: "é", count: 5000), String(repeating: "é", count: 999) + "…")
  }

  func testTheFirstOfVeryManyAreTold() {
    func last(of count: Int) -> String? {
      let all = (0..<count).map { Diagnostic(code: "c\($0)", message: "m", range: nil) }
      XCTAssertEqual(all.limited().count, min(count, 1_001))
      return all.limited().last?.message
    }
    XCTAssertEqual(last(of: 1_000), "m")
    XCTAssertEqual(last(of: 1_001), "1 more finding is not shown")
    XCTAssertEqual(last(of: 9_999), "8999 more findings are not shown")
    XCTAssertEqual(last(of: 10_000), "at least 9000 more findings are not shown")
  }
}
