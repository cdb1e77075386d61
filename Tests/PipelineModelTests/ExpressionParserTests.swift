import PipelineModel
import TestSupport
import XCTest

final class ExpressionParserTests: XCTestCase {
  private func check(_ text: String, _ expected: String, line: UInt = #line) {
    do {
      let expression = try ExpressionParser.parse(text)
      XCTAssertEqual(ExpressionOutline.text(expression), expected, line: line)
    } catch { XCTFail("\(error)", line: line) }
  }

  /// The fault stands at the mark.
  private func refuse(_ marked: String, _ message: String, line: UInt = #line) {
    let input = MarkedInput(marked)
    XCTAssertThrowsError(try ExpressionParser.parse(input.text), line: line) { error in
      let fault = error as? ExpressionFault
      XCTAssertEqual(fault?.message, message, line: line)
      XCTAssertEqual(fault?.offsets, input.ranges.first, line: line)
    }
  }

  func testLiterals() {
    check("true", "true")
    check(" false ", "false")
    check("null", "null")
    check("5", "5")
    check("-5", "-5")
    check("1.5", "1.5")
    check("1e3", "1000")
    check("500ms", "0.5s")
    check("1m30s", "90s")
    check("1%", "1%")
    check("7%", "7%")
    check("1000/s", "1000/s")
    check("64MiB", "67108864B")
    check("'text'", "'text'")
    check("\"text\"", "'text'")
    check("'it''s'", "'it's'")
    check("\"a\"\"b\"", "'a\"b'")
    check("'a\"b'", "'a\"b'")
    check("''", "''")
    check("'日本 }} ${{'", "'日本 }} ${{'")
    check("'\\'", "'\\'")
  }

  func testPaths() {
    check("inputs.base-url", "inputs/base-url")
    check("a", "a")
    check("_a.b_c.d2", "_a/b_c/d2")
    check("steps.load.metrics[\"latency.p95\"]", "steps/load/metrics/latency.p95")
    check("steps.load.metrics[ 'latency.p95' ]", "steps/load/metrics/latency.p95")
    check("steps['load'].verdict", "steps/load/verdict")
    check("true.x", "true/x")
    check("truer", "truer")
    check("inputs['']", "inputs/")
  }

  func testPrecedence() {
    check("a || b && c", "(a || (b && c))")
    check("a && b || c", "((a && b) || c)")
    check("a || b || c", "((a || b) || c)")
    check("a && b && c", "((a && b) && c)")
    check("(a || b) && c", "((a || b) && c)")
    check("a == b && c != d", "((a == b) && (c != d))")
    check("!a && b", "(!a && b)")
    check("!a == b", "(!a == b)")
    check("!(a == b)", "!(a == b)")
    check("a == !b", "(a == !b)")
    check("!!a", "!!a")
    check("!!!a", "!a")
    check("! a", "!a")
    check("a!=b", "(a != b)")
    check("a<b||c>=d", "((a < b) || (c >= d))")
    check("a<=b", "(a <= b)")
    check("(((a)))", "a")
    check("(a == b) == (c == d)", "((a == b) == (c == d))")
    check("a\n&&\tb", "(a && b)")
    check("1==1", "(1 == 1)")
    check("5<500ms", "(5 < 0.5s)")
  }

  func testFaults() {
    let value = "the expression ends where a value is expected"
    refuse("‹›", value)
    refuse("  ‹›", value)
    refuse("a &&‹›", value)
    refuse("a == ‹›", value)
    refuse("!‹›", value)
    refuse("(‹›", value)
    refuse("‹(›a", "unclosed parenthesis")
    refuse("a && ‹(›b || c", "unclosed parenthesis")
    refuse("a‹)›", "unexpected ')' in an expression")
    refuse("(‹)›", "unexpected ')' in an expression")
    refuse("a ‹b›", "unexpected 'b' in an expression")
    refuse("a ‹b›\nc", "unexpected 'b' in an expression")
    refuse("a ‹=› b", "unexpected '=' in an expression")
    refuse("a ==‹=› b", "unexpected '=' in an expression")
    refuse("a == b ‹==› c", "unexpected '==' in an expression")
    refuse("a ‹&› b", "unexpected '&' in an expression")
    refuse("a ‹|› b", "unexpected '|' in an expression")
    refuse("a ‹+› b", "unexpected '+' in an expression")
    refuse("‹+5›", "unexpected '+5' in an expression")
    refuse("‹.5›", "unexpected '.5' in an expression")
    refuse("‹$x›", "unexpected '$x' in an expression")
    refuse("‹!=› b", "unexpected '!=' in an expression")
    refuse("inputs‹.›", "unexpected '.' in an expression")
    refuse("inputs‹.5›", "unexpected '.5' in an expression")
    refuse("inputs ‹.x›", "unexpected '.x' in an expression")
    refuse("inputs‹[›x]", "'[' needs a quoted name")
    refuse("inputs‹[›0]", "'[' needs a quoted name")
    refuse("inputs‹[›", "'[' needs a quoted name")
    refuse("inputs‹[›'x'", "unclosed '['")
    refuse("‹'abc›", "unclosed quote in an expression")
    refuse("a == ‹\"abc'›", "unclosed quote in an expression")
    refuse("‹5x›", "'5x' is not a number")
    refuse("‹1.2.3›", "'1.2.3' is not a number")
    refuse("‹1e400›", "'1e400' is not a number")
    refuse("‹-›", "'-' is not a number")
    refuse("‹-x›", "'-x' is not a number")
    refuse("‹é›", "unexpected 'é' in an expression")
    refuse("a ‹éééééééééééééééééééé›éé", "unexpected 'éééééééééééééééééééé' in an expression")
  }

  func testDepthAndLengthAreBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
    }
    check(nested(63), "a")
    XCTAssertThrowsError(try ExpressionParser.parse(nested(64)))
    XCTAssertThrowsError(try ExpressionParser.parse(String(repeating: "(", count: 1_000_000)))
    XCTAssertThrowsError(try ExpressionParser.parse(String(repeating: "!(", count: 100_000)))
    check(String(repeating: "!", count: 100_001) + "a", "!a")
    let long = Array(repeating: "a", count: 257).joined(separator: " || ")
    XCTAssertNoThrow(try ExpressionParser.parse(long))
    for sign in ["||", "&&"] {
      let longer = Array(repeating: "a", count: 500_000).joined(separator: sign)
      XCTAssertThrowsError(try ExpressionParser.parse(longer)) { error in
        XCTAssertEqual((error as? ExpressionFault)?.message, "the expression has more than 256 operators")
      }
    }
    check(
      "'" + String(repeating: "x", count: 100_000) + "'", "'" + String(repeating: "x", count: 100_000) + "'")
  }

  func testNoTextCrashes() {
    var generator = SeededGenerator(seed: 6)
    let pieces = [
      "a", "inputs.x", "(", ")", "[", "]", "'", "\"", "!", "=", "==", "<", "&&", "||", "&", "|", " ", "\n",
      "5", "5ms", "-",
      ".", "é", "\u{0}", "${{", "}}", "$", "true", "null", "\u{301}",
    ]
    for _ in 0..<30_000 {
      let count = Int.random(in: 0...12, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let size = text.utf8.count
      do throws(ExpressionFault) {
        for (_, offsets) in try ExpressionParser.parse(text).paths {
          XCTAssertLessThanOrEqual(offsets.upperBound, size)
        }
      } catch {
        XCTAssertLessThanOrEqual(error.offsets.upperBound, size, text)
      }
      do throws(ExpressionFault) {
        let template = try ExpressionTemplate.parse(text)
        let isMixed = template.segments.contains { if case .expression = $0 { true } else { false } }
        if isMixed { XCTAssertTrue(ExpressionTemplate.isTemplate(text)) }
      } catch {
        XCTAssertLessThanOrEqual(error.offsets.upperBound, size, text)
      }
    }
  }
}
