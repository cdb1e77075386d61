import PromQL
import XCTest

/// What an expression means: precedence, modifiers, literals.
final class StructureTests: XCTestCase {
  private func check(
    _ text: String, _ outline: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    let result = PromQLParser.parse(text)
    XCTAssertEqual(result.faults.map(\.message), [], text, file: file, line: line)
    XCTAssertEqual(result.expression.map(ExpressionOutline.of), outline, text, file: file, line: line)
  }

  func testPrecedence() {
    check("a + b * c", "(a + (b * c))")
    check("a * b + c", "((a * b) + c)")
    check("a - b - c", "((a - b) - c)")
    check("a - b + c - d", "(((a - b) + c) - d)")
    check("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))")
    check("-a ^ 2", "(-(a ^ 2))")
    check("2 ^ -a", "(2 ^ (-a))")
    check("2 ^ -a * 3", "((2 ^ (-a)) * 3)")
    check("-a * b", "((-a) * b)")
    check("-1 ^ 2", "(-(1 ^ 2))")
    check("a or b and c", "(a or (b and c))")
    check("a and b unless c or d", "(((a and b) unless c) or d)")
    check("a > 1 and b < 2", "((a > 1) and (b < 2))")
    check("a + 1 > b * 2", "((a + 1) > (b * 2))")
    check("a == 1 != 2", "((a == 1) != 2)")
    check("a atan2 b * c % d", "(((a atan2 b) * c) % d)")
    check("a < b </ c >/ d", "(((a < b) </ c) >/ d)")
    check("(a + b) * c", "((a + b) * c)")
    check("a ^ b * c ^ d + e", "(((a ^ b) * (c ^ d)) + e)")
    check("- - a", "(-(-a))")
  }

  func testKeywordsInAnyCase() {
    check("a AND b Or c UNLESS d", "((a and b) or (c unless d))")
    check("SUM BY (x) (a)", "sum by [\"x\"](a)")
    check("a > BOOL ON (x) Group_Left (y) b", "(a > bool on [\"x\"] group_left [\"y\"] b)")
    check("a OFFSET 5m @ START()", "a @start offset 300")
    check("INF", "inf")
  }

  func testNumbers() {
    check("5", "5")
    check(".5", "0.5")
    check("5.", "5")
    check("1e3", "1000")
    check("1E-2", "0.01")
    check("0x1F", "31")
    check("017", "15")
    check("08", "8")
    check("1_000.5", "1000.5")
    check("0x_ff", "255")
    check("-5", "-5")
    check("+5", "5")
    check("5m", "300")
    check("1h30m", "5400")
    check("1y2w3d4h5m6s7ms", "33019506.007")
    check("-Inf", "-inf")
    check("NaN", "nan")
  }

  func testStrings() {
    check(#""a\n\t\\\"b""#, "'a\n\t\\\"b'")
    check(#"'it\'s "quoted"'"#, "'it's \"quoted\"'")
    check("`raw\\n`", "'raw\\n'")
    check("`two\nlines`", "'two\nlines'")
    check(#""\x41\101\u00e9\U0001F600""#, "'AAé😀'")
  }

  func testSelectors() {
    check("a", "a")
    check("a:b:c", "a:b:c")
    check(":a", ":a")
    check("a{}", "a")
    check("a{b='c',d!=\"e\",f=~`g`,h!~'i',}", "a{b='c',d!='e',f=~'g',h!~'i'}")
    check("{\"a.b\", \"c.d\"='e'}", "{__name__='a.b',c.d='e'}")
    check("{__name__=\"a\"}", "{__name__='a'}")
    check("a{on='1', by='2', sum='3', inf='4'}", "a{on='1',by='2',sum='3',inf='4'}")
    check("sum", "sum")
    check("min > max", "(min > max)")
    check("start{a='b'} + end + step + range", "(((start{a='b'} + end) + step) + range)")
    check("offset offset 5m", "offset offset 300")
    check("by and and", "(by and and)")
    check("fill + fill_left", "(fill + fill_left)")
    check("anchored anchored", "anchored anchored")
    check("min_of[5m]", "min_of[300]")
  }

  func testRangesAndModifiers() {
    check("a[5m]", "a[300]")
    check("a[300]", "a[300]")
    check("a [ 5m ]", "a[300]")
    check("a[5m] offset 1h", "a[300] offset 3600")
    check("a offset -1h @ 5", "a @5 offset -3600")
    check("a @ -1.5", "a @-1.5")
    check("a[5m] @ end() offset 1m", "a[300] @end offset 60")
    check("a[5m:]", "a[300:]")
    check("a[5m:1m] offset 1h @ 3", "a[300:60] @3 offset 3600")
    check("a[5m:30]", "a[300:30]")
    check("(a)[5m:1m]", "a[300:60]")
    check("-max_over_time(a[5m:1m]) + 1 ^ a offset 1m", "((-max_over_time(a[300:60])) + (1 ^ a offset 60))")
    check("a[5m] anchored", "a[300] anchored")
    check("a smoothed", "a smoothed")
    check("a offset 2 ^ 2", "(a offset 2 ^ 2)")
    check("a offset -2 ^ 2", "(a offset -2 ^ 2)")
    check("a offset 5m - 1", "(a offset 300 - 1)")
  }

  func testDurationArithmetic() {
    check("a[5m + 1m * 2]", "a[(300 + (60 * 2))]")
    check("a[2 ^ 3 ^ 2]", "a[(2 ^ (3 ^ 2))]")
    check("a[-10s + 15s]", "a[(-10 + 15)]")
    check("a[-(10s - 5s) + 20s]", "a[((-(10 - 5)) + 20)]")
    check("a[step() * 2 : range() / 10]", "a[(step() * 2):(range() / 10)]")
    check("a[min_of(5m, step())]", "a[(300 min_of step())]")
    check("a[MAX_OF(step() + 1, 5s % 3)]", "a[((step() + 1) max_of (5 % 3))]")
    check("a offset (5m + 1m)", "a offset (300 + 60)")
    check("a offset -(5m + 1m)", "a offset (-(300 + 60))")
    check("a offset step()", "a offset step()")
    check("a offset -min_of(1m, 2m)", "a offset (-(60 min_of 120))")
    check("a offset (1h) * b", "(a offset 3600 * b)")
    check("(1 + 5m) * 2", "((1 + 300) * 2)")
  }

  func testAggregationsAndCalls() {
    check("sum(a)", "sum(a)")
    check("sum by (x, y,) (a)", "sum by [\"x\", \"y\"](a)")
    check("sum(a) without ()", "sum without [](a)")
    check(
      "sum by (sum, on, offset, bool, start, fill, 'q.r') (a)",
      "sum by [\"sum\", \"on\", \"offset\", \"bool\", \"start\", \"fill\", \"q.r\"](a)")
    check("topk by (x) (5, a)", "topk by [\"x\"](5, a)")
    check("count_values('v', a)", "count_values('v', a)")
    check("limitk(2, a) + limit_ratio(0.5, a)", "(limitk(2, a) + limit_ratio(0.5, a))")
    check(
      "histogram_quantile(0.9, sum by (le) (rate(a[5m])))",
      "histogram_quantile(0.9, sum by [\"le\"](rate(a[300])))")
    check("time() - start() + max_of(1, 2)", "((time() - start()) + max_of(1, 2))")
    check("label_join(a, 'd', ',', 'x', 'y')", "label_join(a, 'd', ',', 'x', 'y')")
    check("info(a, {x=~'.*'})", "info(a, {x=~'.*'})")
    check("hour() + round(a) + round(a, 5)", "((hour() + round(a)) + round(a, 5))")
  }

  func testMatching() {
    check("a * on() b", "(a * on [] b)")
    check("a * ignoring(x, y) group_right b", "(a * ignoring [\"x\", \"y\"] group_right [] b)")
    check("a > bool on(x) group_left(y) b", "(a > bool on [\"x\"] group_left [\"y\"] b)")
    check("a + fill(0) b", "(a + left=0 right=0 b)")
    check("a + on(x) fill_left(-1) fill_right(2) b", "(a + on [\"x\"] left=-1 right=2 b)")
    check("a + on(x) group_left fill_right(1) b", "(a + on [\"x\"] group_left [] right=1 b)")
  }

  func testCommentsAndSpace() {
    check("a # first\n+\r\n\tb # last", "(a + b)")
    check("a{x='1' # one\n, y='2'}", "a{x='1',y='2'}")
    check("a[5m # five\n]", "a[300]")
  }

  /// Each node's range, marked: the outermost first among those with one start.
  func testRanges() throws {
    func check(_ marked: String, _ pick: (PromQLExpression) -> [TextRange?], line: UInt = #line) throws {
      let input = MarkedExpression(marked)
      let expression = try XCTUnwrap(PromQLParser.parse(input.text).expression, line: line)
      XCTAssertEqual(pick(expression), input.ranges.map { $0 }, marked, line: line)
    }
    try check(" ‹a{b='c'} offset 5m @ 3› ") { [$0.range] }
    try check(" ‹sum by (x) (a)› ") { [$0.range] }
    try check("‹sum(a) by (x)› + 1") { [$0.children.first?.range] }
    try check("‹-a[5m:]›") { [$0.range] }
    try check("‹a› + label_replace(a, 'ä', '', '', '') + ‹b›") {
      [$0.children.first?.range, $0.children.last?.range]
    }
    try check("a{‹x›=~‹'1'›}") {
      guard case .vectorSelector(let selector) = $0 else { return [] }
      return [selector.matchers[0].label.range, selector.matchers[0].valueRange]
    }
    try check("a[‹5m›] ‹offset ‹-1h››") {
      guard case .matrixSelector(let matrix) = $0 else { return [] }
      let offset = matrix.selector.offset
      return [matrix.duration.textRange, offset?.range, offset?.duration.textRange]
    }
    try check("a ‹>› bool ‹on(x) ‹group_left(‹y›)›› b") {
      guard case .binary(let chain) = $0, let link = chain.links.first else { return [] }
      let matching = link.matching
      return [link.operationRange, matching?.range, matching?.group?.range, matching?.group?.labels[0].range]
    }
  }
}
