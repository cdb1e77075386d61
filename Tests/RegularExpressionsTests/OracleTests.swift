import RegularExpressions
import TestSupport
import XCTest

/// Searches against RE2 itself, with patterns and texts that a generator makes.
///
/// Left out is where the C++ library, which sees bytes, parts from Go, which sees characters as we do: `\b` and `\B` beside
/// characters beyond ASCII. Lazy counts stand in no other count, as the library takes two such for one.
final class OracleTests: XCTestCase {
  private var generator = SeededGenerator(seed: 20_261_129)
  private var groups = 0

  private static let atoms = [
    "a", "b", "x", "K", "s", "ß", "é", ".", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "^", "$", "\\A", "\\z",
    "\\b",
    "\\B", "[ab]", "[^a]", "[a-c]", "[^\\d]", "[\\D]", "[[:alpha:]]", "[^[:^digit:]]", "\\n", "\n", "\\pL",
    "\\PL",
    "\\p{Lu}", "[\\pN_]", "[^\\PL]", "\\x{e9}", "-", "1", "_", "\\Qa.b\\E", "\\.", "[\\w-]", "(?i)", "(?s)",
    "(?m)",
    "(?U)",
  ]
  private static let signs = Array("abcxKk\u{212A}ſsSßẞ1_- .\n\tAéÉΣσς中\0")
  private static let groupStarts = ["(?:", "(", "(?i:", "(?s:", "(?m:", "(?-i:", "(?U:"]
  private static let counts = ["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{0}", "{0,}", "{,2}"]

  private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

  private func pattern(_ depth: Int, inCount: Bool = false) -> String {
    let choice = Int.random(in: 0..<100, using: &generator)
    if depth == 0 || choice < 35 { return Self.atoms.randomElement(using: &generator) ?? "" }
    if choice < 60 {
      return (0..<Int.random(in: 0...3, using: &generator)).map { _ in pattern(depth - 1, inCount: inCount) }
        .joined()
    }
    if choice < 72 {
      return "(" + pattern(depth - 1, inCount: inCount) + "|" + pattern(depth - 1, inCount: inCount) + ")"
    }
    if choice < 79 {
      groups += 1
      let start = chance(20) ? "(?P<n\(groups)>" : Self.groupStarts.randomElement(using: &generator) ?? ""
      return start + pattern(depth - 1, inCount: inCount) + ")"
    }
    if choice < 83 {
      return pattern(depth - 1, inCount: inCount) + "|" + pattern(depth - 1, inCount: inCount)
    }
    let part = pattern(depth - 1, inCount: true)
    let count = Self.counts.randomElement(using: &generator) ?? ""
    return (chance(30) ? part : "(?:" + part + ")") + count + (!inCount && chance(30) ? "?" : "")
  }

  private func text(isASCII: Bool) -> String {
    let count = Int.random(in: 0...9, using: &generator)
    let text = String((0..<count).compactMap { _ in Self.signs.randomElement(using: &generator) })
    return isASCII ? text.filter(\.isASCII) : text
  }

  private func hex(_ text: String) -> String {
    text.utf8.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  private static let program = """
    import re2, sys
    options = re2.Options()
    options.log_errors = False
    for line in sys.stdin:
        pattern, text = (bytes.fromhex(part).decode() for part in line.rstrip("\\n").split("\\t"))
        try:
            expression = re2.compile(pattern, options)
        except re2.error:
            print("refused")
            continue
        found, whole = expression.search(text), expression.fullmatch(text)
        caught = "none"
        if found:
            begin, end = found.span(1 if expression.groups else 0)
            if begin >= 0:
                caught = "%d..<%d" % (len(text[:begin].encode()), len(text[:end].encode()))
        print(found is not None, whole is not None, caught)
    """

  func testSearchesAgreeWithRE2() throws {
    var cases: [(pattern: String, text: String)] = []
    for _ in 0..<4_000 {
      let pattern = pattern(4)
      let isASCII = pattern.contains("\\b") || pattern.contains("\\B")
      for _ in 0..<3 { cases.append((pattern, text(isASCII: isASCII))) }
    }
    let lines = try Python.lines(
      Self.program, module: "re2", input: cases.map { hex($0.pattern) + "\t" + hex($0.text) })
    XCTAssertEqual(lines.count, cases.count)
    var counts: [String: Int] = [:]
    for ((pattern, text), expected) in zip(cases, lines) {
      let found = Self.answer(pattern, text)
      XCTAssertEqual(found, expected, "\(pattern.debugDescription) in \(text.debugDescription)")
      counts[String(expected.prefix(4)), default: 0] += 1
    }
    // The generator makes all sorts: refused, found, not found.
    for sort in ["refu", "True", "Fals"] { XCTAssertGreaterThan(counts[sort] ?? 0, 300, sort) }
  }

  private static func answer(_ pattern: String, _ text: String) -> String {
    guard let expression = try? RegularExpression(pattern) else { return "refused" }
    let matcher = RegexMatcher(expression)
    let (isFound, isWhole) = (matcher.matches(text.utf8), matcher.matchesWhole(text.utf8))
    let caught = matcher.capture(in: text.utf8)
    return [isFound ? "True" : "False", isWhole ? "True" : "False", caught.map { "\($0)" } ?? "none"]
      .joined(separator: " ")
  }
}
