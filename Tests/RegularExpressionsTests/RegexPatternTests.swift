import RegularExpressions
import XCTest

/// RE2 as Go reads it.
final class RegexPatternTests: XCTestCase {
  private func check(_ pattern: String, _ message: String? = nil, line: UInt = #line) {
    XCTAssertEqual(RegexPattern.failure(pattern)?.message, message, pattern, line: line)
  }

  func testFaults() {
    check("a*b+c?d{2}e{2,}f{2,3}g{,3}h{")
    check("*", "'*' repeats nothing")
    check("a|*", "'*' repeats nothing")
    check("(+)", "'+' repeats nothing")
    check("a**", "repetition of a repetition")
    check("a*?")
    check("a{2}{3}", "repetition of a repetition")
    check("a{1001}", "repeat count out of range")
    check("(x{1000}){2}", "repeat count out of range")
    check("((x{10}){10}){10}")
    check("((x{10}){10}){11}", "repeat count out of range")
    check("[[:alpha:]_]")
    check("[[:foo:]]", "unknown class '[:foo:]'")
    check("[b-a]", "range 'b-a' is upside down")
    check("[]a]")
    check("[^]a]")
    check("[a-\\d]", "class '\\d' as the end of a range")
    check("\\pL\\p{Greek}\\P{^Nd}")
    check("\\p{Foo}", "unknown character property 'Foo'")
    check("\\8", "back-reference '\\8'")
    check("\\12\\x41\\x{1F600}")
    check("\\x4", "unfinished escape sequence")
    check("\\y", "unknown escape sequence '\\y'")
    check("\\", "backslash at the end")
    check("(?P<a>x)(?P<a>y)", "group 'a' is defined twice")
    check("(?P<>x)", "bad group name")
    check("(?i)a(?s-m:b)(?)")
    check("(?-)", "unknown kind of group")
    check("(?#x)", "unknown kind of group")
    check(
      String(repeating: "(", count: 2000) + String(repeating: ")", count: 2000), "nested more than 1000 deep")
  }

  func testMatching() throws {
    func check(_ pattern: String, _ text: String, _ expected: Bool?, line: UInt = #line) throws {
      XCTAssertEqual(try RegexPattern(pattern).matches(text), expected, "\(pattern) \(text)", line: line)
    }
    try check("5..", "500", true)
    try check("5..", "5000", false)
    try check("a|b.*", "bcd", true)
    try check("(?i)API", "api", true)
    try check("[^a-c]+", "xyz", true)
    try check("[^a-c]+", "xbz", false)
    try check("\\d{2,3}", "1234", false)
    try check("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaac", false)
    try check("\\pL", "x", true)
    try check("\\p{Greek}", "x", nil)
    try check("\\PN[^\\pL]", "x1", true)
    try check("a.c", "a\nc", true)
    try check("^a$", "a", true)
    try check("", "", true)
  }

  func testTexts() throws {
    XCTAssertEqual(try RegexPattern("a(b|c)d").texts, ["abd", "acd"])
    XCTAssertNil(try RegexPattern("a.").texts)
    XCTAssertTrue(try RegexPattern(".*").matchesEverything)
    XCTAssertEqual(try RegexPattern("(a)(?:b)(?P<n>c)").groupCount, 2)
  }
}
