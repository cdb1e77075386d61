import PipelineModel
import TestSupport
import XCTest

final class ExpressionTemplateTests: XCTestCase {
  /// Literal text in brackets, expressions as outlines with the offset at which they begin.
  private func check(_ text: String, _ expected: String, line: UInt = #line) {
    do {
      var literal = ""
      var parts: [String] = []
      func flush() {
        if !literal.isEmpty { parts.append("[\(literal)]") }
        literal = ""
      }
      for segment in try ExpressionTemplate.parse(text).segments {
        switch segment {
        case .text(let piece): literal += piece
        case .expression(let expression, let offset):
          flush()
          parts.append("\(ExpressionOutline.text(expression))@\(offset)")
        }
      }
      flush()
      XCTAssertEqual(parts.joined(separator: " "), expected, line: line)
    } catch { XCTFail("\(error)", line: line) }
  }

  private func refuse(_ marked: String, _ message: String, line: UInt = #line) {
    let input = MarkedInput(marked)
    XCTAssertThrowsError(try ExpressionTemplate.parse(input.text), line: line) { error in
      let fault = error as? ExpressionFault
      XCTAssertEqual(fault?.message, message, line: line)
      XCTAssertEqual(fault?.offsets, input.ranges.first, line: line)
    }
  }

  func testSegments() {
    check("", "")
    check("text", "[text]")
    check("${{ a }}", "a@3")
    check("${{a}}", "a@3")
    check("x${{ a }}y", "[x] a@4 [y]")
    check("${{ a }}${{ b }}", "a@3 b@11")
    check("é${{ a }}", "[é] a@5")
    check("${{ a }} ${{ b }}", "a@3 [ ] b@12")
    check("${{\n a\n}}", "a@3")
    check("}}", "[}}]")
    check("{{ a }}", "[{{ a }}]")
    check("${ a }", "[${ a }]")
    check("$ {{ a }}", "[$ {{ a }}]")
  }

  func testBracesInsideQuotes() {
    check("${{ '}}' }}", "'}}'@3")
    check("${{ \"}}\" }}", "'}}'@3")
    check("${{ 'it''s }}' }}x", "'it's }}'@3 [x]")
    check("${{ '${{' }}", "'${{'@3")
    check("${{ '\"' }}\"", "'\"'@3 [\"]")
    check("${{ a }}}", "a@3 [}]")
  }

  func testTheEscape() {
    check("$${{ a }}", "[${{ a }}]")
    check("x$${{ a }}${{ b }}", "[x${{ a }}] b@13")
    check("$${{", "[${{]")
    check("$$${{ a }}", "[$${{ a }}]")
    check("${{ a }}$${{ b }}", "a@3 [${{ b }}]")
    check("${{ '$' }}${{ a }}", "'$'@3 a@13")
    check("$ ${{ a }}", "[$ ] a@5")
    check("$${{$${{", "[${{${{]")
    check("$${{${{ a }}", "[${{] a@7")
  }

  func testFaults() {
    refuse("‹${{ a›", "'${{' without '}}'")
    refuse("x ‹${{ a }›", "'${{' without '}}'")
    refuse("${{ a }} ‹${{›", "'${{' without '}}'")
    refuse("${{ a == ‹'x }} more›", "unclosed quote in an expression")
    refuse("${{ it‹'s }}›", "unclosed quote in an expression")
    refuse("é${{ ‹$x› }}", "unexpected '$x' in an expression")
    refuse("${{‹›}}", "the expression ends where a value is expected")
    refuse("${{ a ‹b› }} ${{ c d }}", "unexpected 'b' in an expression")
    refuse("${{ ‹${{› a }} }}", "unexpected '${{' in an expression")
  }

  func testIsTemplate() {
    func check(_ text: String, _ expected: Bool, line: UInt = #line) {
      XCTAssertEqual(ExpressionTemplate.isTemplate(text), expected, line: line)
    }
    check("${{ a }}", true)
    check("x${{", true)
    check("$${{ a }}", true)
    check("${ {", false)
    check("{{ $labels.x }}", false)
    check("", false)
    check("${", false)
  }

  func testTheOnlyExpression() throws {
    func offset(_ text: String) throws -> Int? { try ExpressionTemplate.parse(text).onlyExpression?.offset }
    XCTAssertEqual(try offset("${{ a }}"), 3)
    XCTAssertEqual(try offset(" \n${{ a }}\n"), 5)
    XCTAssertNil(try offset("${{ a }} && b"))
    XCTAssertNil(try offset("${{ a }}${{ b }}"))
    XCTAssertNil(try offset("a"))
    XCTAssertNil(try offset(" "))
  }

  func testManyExpressionsAreReadInOnePass() throws {
    let text = String(repeating: "${{ a }} ", count: 50_000)
    XCTAssertEqual(try ExpressionTemplate.parse(text).segments.count, 100_000)
  }
}
