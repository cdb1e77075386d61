import PromQL
import XCTest

/// Labels and values that an expression can have.
final class AnalysisTests: XCTestCase {
  private func tree(_ text: String, line: UInt = #line) throws -> PromQLExpression {
    let (tree, faults) = PromQLParser.parse(text)
    XCTAssertEqual(faults.map(\.message), [], text, line: line)
    return try XCTUnwrap(tree, text, line: line)
  }

  /// Why no series has the label 'x'; nil when one may. The mark is where it gets lost.
  private func absence(_ marked: String, _ reason: String?, line: UInt = #line) throws {
    let input = MarkedExpression(marked)
    let cause = LabelFlow(of: try tree(input.text, line: line)).absence(of: "x")
    XCTAssertEqual(cause?.reason, reason, input.text, line: line)
    XCTAssertEqual(cause.map { [$0.range] } ?? [], input.ranges, line: line)
  }

  func testLabels() throws {
    try absence("a", nil)
    try absence("a{‹x=''›}", "the selector takes only series without it")
    try absence("‹sum›(a)", "'sum' without 'by' keeps no label")
    try absence("sum ‹by (y)› (a)", "'sum by (y)' keeps no other label")
    try absence("sum by (x) (a)", nil)
    try absence("sum by (x) (sum ‹by (y)› (a))", "'sum by (y)' keeps no other label")
    try absence("sum without (‹x›) (a)", "'sum without' removes it")
    try absence("topk by (y) (3, a)", nil)
    try absence("count_values without (y) ('x', a)", nil)
    try absence("a / b", nil)
    try absence("sum ‹by (y)› (a) / b", "'sum by (y)' keeps no other label")
    try absence("a / ‹on (y)› b", "'/ on (y)' keeps no other label")
    try absence("a / on (x) b", nil)
    try absence("a / ignoring (‹x›) b", "'/ ignoring' removes it")
    try absence(
      "sum ‹by (y)› (a) * on (y) group_left (x) sum by (y) (b)", "'sum by (y)' keeps no other label")
    try absence("sum by (y) (a) * on (y) group_left (x) b", nil)
    try absence("a and sum ‹by (y)› (b)", "'sum by (y)' keeps no other label")
    try absence("a and on (y) sum by (y) (b)", nil)
    try absence("a unless sum by (y) (b)", nil)
    try absence("sum by (y) (a) or b", nil)
    try absence("sum ‹by (y)› (a) or sum by (z) (b)", "'sum by (y)' keeps no other label")
    try absence("‹absent›(a{y='1'})", "'absent' gives only the labels that a matcher with '=' names")
    try absence("absent(a{x='1'})", nil)
    try absence("‹vector›(1)", "'vector' gives no labels")
    try absence("label_replace(sum(a), 'x', '1', '', '')", nil)
  }

  func testBounds() throws {
    func check(_ text: String, _ lower: Double, _ upper: Double, line: UInt = #line) throws {
      let bounds = ValueBounds(of: try tree(text, line: line))
      XCTAssertEqual(bounds.lower, lower, text, line: line)
      XCTAssertEqual(bounds.upper, upper, text, line: line)
    }
    let infinite = Double.infinity
    try check("a", -infinite, infinite)
    try check("up", 0, 1)
    try check("1 - up", 0, 1)
    try check("100 * up", 0, 100)
    try check("count(a) + 1", 2, infinite)
    try check("rate(a[5m])", 0, infinite)
    try check("-rate(a[5m])", -infinite, 0)
    try check("sum(rate(a{b='c'}[5m])) / sum(rate(a[5m]))", 0, 1)
    try check("sum by (x) (rate(a{b='c'}[5m])) / sum by (y) (rate(a[5m]))", 0, infinite)
    try check("count(a > 5) / count(a)", 0, 1)
    try check("count by (x, y) (sum by (x, y) (a))", 1, 1)
    try check("count by (x, y) (sum by (x) (a))", 1, 1)
    try check("count(sum(a))", 1, 1)
    try check("count by (x) (max by (x) (a) > 5)", 1, 1)
    try check("count without (y) (sum by (x) (a))", 1, 1)
    try check("count by (x) (sum by (x, y) (a))", 1, infinite)
    try check("count by (x, y) (sum by (x, y) (a) > on (x) group_right (z) b)", 1, infinite)
    try check("count by (x) (count_values by (x) ('y', a))", 1, infinite)
    try check("count by (x) (topk by (x) (2, a))", 1, infinite)
    try check("count without (x) (sum by (x) (a))", 1, infinite)
    try check("count by (x) (a and sum by (x) (b))", 1, infinite)
    try check("count(a)", 1, infinite)
    try check("rate(a{b='c'}[5m]) / ignoring (b) rate(a[5m])", 0, infinite)
    try check("sum(rate(a[5m])) / sum(rate(a{b='c'}[5m]))", 0, infinite)
    try check("a > 5 < 9", 5, 9)
    try check("5 < a", 5, infinite)
    try check("a > bool 5", 0, 1)
    try check("sum(up == 0)", 0, 0)
    try check("hour()", 0, 23)
    try check("clamp_max(up, 0.5)", 0, 0.5)
    try check("a or up", -infinite, infinite)
    try check("up * a", -infinite, infinite)
    try check("up * fill_left (5) up", 0, 5)
    try check("up + fill (-1) up", -2, 2)
    try check("sum by (x) (rate(a{b='c'}[5m])) / fill_left (0) sum by (x) (rate(a[5m]))", 0, 1)
    try check("sum by (x) (rate(a{b='c'}[5m])) / fill_left (5) sum by (x) (rate(a[5m]))", 0, infinite)
  }

  func testOutcomes() throws {
    func check(_ text: String, _ expected: ValueBounds.Outcome, line: UInt = #line) throws {
      guard case .binary(let chain) = try tree(text, line: line),
        let step = chain.steps(where: { _ in true }).last
      else {
        return XCTFail(text, line: line)
      }
      let outcome = ValueBounds(of: step.left).compared(
        step.link.operation, ValueBounds(of: step.link.operand))
      XCTAssertEqual(outcome, expected, text, line: line)
    }
    try check("up > 1", .never)
    try check("up >= 1", .depends)
    try check("up < 0", .never)
    try check("up >= 0", .always)
    try check("up == 2", .never)
    try check("up != 2", .always)
    try check("count(a) == 0", .never)
    try check("count(a) > 0", .always)
    try check("count(a > 5) >= 1", .always)
    try check("count(a > 5) / count(a) == 0", .never)
    try check("count(a > 5) / count(a) > 0", .always)
    try check("sum(rate(a{b='c'}[5m])) / sum(rate(a[5m])) == 0", .depends)
    try check("count by (x, y) (sum by (x, y) (a)) > 1", .never)
    try check("absent(a) == 1", .always)
    try check("a > 5 < 5", .never)
    try check("a > 5 <= 5", .never)
    try check("a >= 5 <= 5", .depends)
    try check("a > 5 > 5", .always)
    try check("sum(up == 0) > 0", .never)
  }
}
