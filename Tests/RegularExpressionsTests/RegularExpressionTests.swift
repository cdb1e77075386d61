import RegularExpressions
import XCTest

/// What a search finds, and that it comes to an end.
final class RegularExpressionTests: XCTestCase {
  private func capture(_ pattern: String, in text: String) throws -> String? {
    let bytes = Array(text.utf8)
    return try RegexMatcher(RegularExpression(pattern)).capture(in: bytes).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }

  private func check(_ pattern: String, _ text: String, _ expected: String?, line: UInt = #line) throws {
    XCTAssertEqual(try capture(pattern, in: text), expected, "\(pattern) in \(text)", line: line)
  }

  func testTheFirstGroupOrTheWholeMatchIsCaught() throws {
    try check("b+", "abbbc", "bbb")
    try check("a(b+?)(b*)", "abbbc", "b")
    try check("(?:a|ab)(c|bcd)", "abcd", "bcd")
    try check("(a)|b", "b", nil)
    try check("(a*)", "bbb", "")
    try check("x", "abc", nil)
    try check("token=([^&]+)", "a=1&token=x%20y&b", "x%20y")
  }

  func testTheLeftmostWayInTheOrderOfThePatternWins() throws {
    try check("a|ab", "ab", "a")
    try check("(?:a|ab)+", "abab", "a")
    try check("a+?", "aaa", "a")
    try check("(?U)a+", "aaa", "a")
    try check("a{2,3}", "aaaa", "aaa")
    try check("(?:a{2,3}?)$", "aaaa", "aaa")
  }

  func testLinesAndEnds() throws {
    try check("^b", "a\nb", nil)
    try check("(?m)^b$", "a\nb\nc", "b")
    try check("a$", "a\n", nil)
    try check("a.b", "a\nb", nil)
    try check("(?s)a.b", "a\nb", "a\nb")
    try check("a\\r?\\nb", "a\r\nb", "a\r\nb")
    try check("a\\s\\sb", "a\r\nb", "a\r\nb")
    try check("\\bcat\\b", "concat cat", "cat")
  }

  func testCharactersAreScalars() throws {
    try check("cafe", "cafe\u{301}", "cafe")
    try check("^caf.$", "cafe\u{301}", nil)
    try check("(\\w+)!", "größe!", "e")
    try check("([\\pL]+)!", "größe!", "größe")
    try check("(?i)GRÖSSE|größe", "GRÖßE", "GRÖßE")
    try check("[^\\d\\s]+", "12 ab", "ab")
  }

  func testBytesThatAreNoText() throws {
    let matcher = RegexMatcher(try RegularExpression("a.b"))
    XCTAssertEqual(matcher.capture(in: [0x61, 0xFF, 0x62]), 0..<3)
    XCTAssertNil(matcher.capture(in: [0x61, 0xC3, 0xA9, 0xFF, 0x62]))
    XCTAssertEqual(RegexMatcher(try RegularExpression("\u{FFFD}b")).capture(in: [0x80, 0x62]), 0..<2)
  }

  func testTheWholeText() throws {
    let matcher = RegexMatcher(try RegularExpression("a|ab"))
    XCTAssertTrue(matcher.matchesWhole("ab".utf8))
    XCTAssertFalse(matcher.matchesWhole("abc".utf8))
    XCTAssertFalse(matcher.matchesWhole("".utf8))
    XCTAssertTrue(matcher.matches("xaby".utf8))
  }

  /// A matcher that tries one way after the other would not end before the sun does.
  func testAPatternThatMakesOthersHang() throws {
    let text = String(repeating: "a", count: 10_000) + "!"
    for pattern in ["(a+)+$", "(a|aa)+$", "(.*)*x", "^(a?){500}a{500}$", "(?:a*)*b"] {
      XCTAssertNil(try capture(pattern, in: text), pattern)
    }
  }

  /// What is linear can still be too much: a thousand ways over each of a million characters.
  func testASearchThatTakesTooLongIsGivenUp() throws {
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
    // The last two come to thousands of instructions that take no character, and to few that do.
    for pattern in ["(?:a?){1000}b", "[a-z]{1,500}!", "(?:(?:|\\b){500}){2}[a-z]!", "(?:\\B?){1000}.!"] {
      let matcher = RegexMatcher(try RegularExpression(pattern), mostSteps: 1_000_000)
      XCTAssertFalse(matcher.matches(text), pattern)
      XCTAssertTrue(matcher.hasGivenUp, pattern)
      XCTAssertFalse(matcher.matches([UInt8(ascii: "-")]))
      XCTAssertFalse(matcher.hasGivenUp, "a later search tells of itself: \(pattern)")
    }
  }

  func testWhatIsNoPattern() {
    func check(_ pattern: String, _ message: String, line: UInt = #line) {
      XCTAssertThrowsError(try RegularExpression(pattern), line: line) {
        XCTAssertEqual(($0 as? RegexFailure)?.message, message, line: line)
      }
    }
    check("(", "group without ')'")
    check("[a", "class without ']'")
    check("a(?=b)", "look-around '(?='")
    check("(a)\\1", "back-reference '\\1'")
    check("\\p{Greek}+", "the script 'Greek' of Unicode is not known here")
    check(
      "(?:[a-z]{1000}){1}[a-z]{1000}" + String(repeating: "x{1000}", count: 20),
      "larger than 20000 states once its counts are written out")
    XCTAssertNoThrow(try RegularExpression("\\p{Lu}[a-z]{1,63}"))
  }
}
