import Diagnostics
import TestSupport
import XCTest

final class SourceFileTests: XCTestCase {
  /// The places of the marks, `line:column` of the start and of the end.
  private func check(_ marked: String, _ expected: String..., line: UInt = #line) {
    let input = MarkedInput(marked)
    let source = SourceFile(path: "f", text: input.text)
    let places = input.ranges.map { range in
      let place = SourceRange(source: source, start: range.lowerBound, end: range.upperBound)
      return "\(place.startPosition.line):\(place.startPosition.column)"
        + "-\(place.endPosition.line):\(place.endPosition.column)"
    }
    XCTAssertEqual(places, expected, line: line)
  }

  func testPositions() {
    check("‹›", "1:1-1:1")
    check("‹a›", "1:1-1:2")
    check("a\n‹b›", "2:1-2:2")
    check("a\n‹›", "2:1-2:1")
    check("‹a\nb›c", "1:1-2:2")
    check("a\r\n‹b›\r\n‹›", "2:1-2:2", "3:1-3:1")
    check("a‹\r\n›b", "1:2-2:1")
    check("a\r‹b›\r‹›", "2:1-2:2", "3:1-3:1")
    check("a\r\r\n\n‹b›", "4:1-4:2")
    check("\n\n‹›", "3:1-3:1")
    check("\t‹a›", "1:2-1:3")
    check("é‹ü›", "1:3-1:5")
    check("日‹本›\n‹語›", "1:4-1:7", "2:1-2:4")
    check("a\u{2028}‹b›", "1:5-1:6")
  }

  func testAByteOrderMarkHasNoColumn() {
    check("\u{FEFF}‹a›b", "1:1-1:2")
    check("‹\u{FEFF}›a", "1:1-1:1")
    check("a\n\u{FEFF}‹b›", "2:4-2:5")
    XCTAssertEqual(SourceFile(path: "f", text: "\u{FEFF}a\nb").rangeOfLine(1), 3..<4)
  }

  func testOffsetsOutsideTheFile() {
    let source = SourceFile(path: "f", text: "ab\nc")
    XCTAssertEqual(source.position(at: -1), SourcePosition(line: 1, column: 1))
    XCTAssertEqual(source.position(at: .max), SourcePosition(line: 2, column: 2))
  }

  private func checkLines(_ text: String, _ expected: String..., line: UInt = #line) {
    let source = SourceFile(path: "f", text: text)
    var lines: [String] = []
    while let range = source.rangeOfLine(lines.count + 1) {
      lines.append(String(decoding: source.bytes[range], as: UTF8.self))
    }
    XCTAssertEqual(lines, expected, line: line)
    XCTAssertNil(source.rangeOfLine(0), line: line)
    XCTAssertNil(source.rangeOfLine(-1), line: line)
  }

  func testLines() {
    checkLines("", "")
    checkLines("a", "a")
    checkLines("a\n", "a", "")
    checkLines("a\r\nb\rc\nd", "a", "b", "c", "d")
    checkLines("\r\n\n\r", "", "", "", "")
    checkLines("a\n\rb", "a", "", "b")
  }

  func testEveryOffsetStandsOnItsLine() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let alphabet: [UInt8] = [10, 13, 97, 0xEF, 0xBB, 0xBF, 9]
      let bytes = (0..<20).map { _ in alphabet.randomElement(using: &generator) ?? 10 }
      let source = SourceFile(path: "f", bytes: bytes)
      var previous = SourcePosition(line: 1, column: 1)
      for offset in 0...bytes.count {
        let position = source.position(at: offset)
        XCTAssertGreaterThanOrEqual(position, previous)
        XCTAssertNotNil(source.rangeOfLine(position.line))
        previous = position
      }
    }
  }
}
