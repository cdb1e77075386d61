import PromQL
import XCTest

/// What is wrong, and exactly where.
final class FaultTests: XCTestCase {
  /// Each fault at the marked place of the same number; a message here may be the beginning of the real one.
  private func check(
    _ marked: String, _ messages: String..., help: String? = nil, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    let input = MarkedExpression(marked)
    let faults = PromQLParser.parse(input.text).faults
    XCTAssertEqual(faults.count, messages.count, "\(faults)", file: file, line: line)
    XCTAssertEqual(faults.map(\.range), input.ranges, "\(faults)", file: file, line: line)
    for (fault, message) in zip(faults, messages) {
      XCTAssertTrue(fault.message.hasPrefix(message), fault.message, file: file, line: line)
    }
    if let help { XCTAssertEqual(faults.first?.help, help, file: file, line: line) }
  }

  func testNothing() {
    check("‹›", "no expression")
    check("‹ # only a comment›", "no expression")
  }

  func testParentheses() {
    check("‹(›a", "unclosed parenthesis")
    check("sum‹(›rate(a[5m])", "unclosed parenthesis")
    check("sum‹(›", "unclosed parenthesis")
    check("a‹)›", "')' closes nothing")
    check("‹]›", "unexpected ']', expected an expression")
    check("(‹)›", "unexpected ')', expected an expression")
    check("(a‹,› b)", "unexpected ',', expected ')'", help: "parentheses hold one expression")
    check("(a ‹b›)", "unexpected 'b', expected an operator or ')'")
    check("sum(a ‹b›)", "unexpected 'b', expected an operator, ',' or ')'")
    check("sum(a‹,›)", "',' before ')' in a call")
    check("round(‹,›a)", "unexpected ','")
    check("a ‹b›", "unexpected 'b' after a complete expression")
    check("a +‹›", "unexpected end, expected an expression")
    check("‹*› a", "unexpected '*', expected an expression")
  }

  func testSeveralFaults() {
    check(
      "sum(‹rat›(a{b‹==›'c'}[5‹min›])) + ‹)›", "unknown function 'rat'", "'==' in a label matcher",
      "unknown unit 'min' in '5min'", "unexpected ')', expected an expression")
    check(
      "sum(a ‹b›) + clamp(c ‹d›, ‹'x'›, 1)", "unexpected 'b'", "unexpected 'd'",
      "'clamp' takes a scalar; got a string")
  }

  func testOperatorsOfOtherLanguages() {
    check("a ‹=<› b", "'=<' is no operator of PromQL", help: "did you mean '<='?")
    check("a ‹=>› b", "'=>' is no operator of PromQL", help: "did you mean '>='?")
    check("a ‹&&› b", "'&&' is no operator of PromQL", help: "did you mean 'and'?")
    check("a ‹||› b", "'||' is no operator of PromQL", help: "did you mean 'or'?")
    check("a ‹<>› b", "'<>' is no operator of PromQL", help: "did you mean '!='?")
    check("a ‹=› b", "'=' is no operator of PromQL", help: "did you mean '=='?")
    check("a ‹**› b", "'**' is no operator of PromQL", help: "did you mean '^'?")
    check("a ‹===› b", "'===' is no operator of PromQL", help: "PromQL compares with '=='")
    check("a ‹!==› b", "'!==' is no operator of PromQL", help: "did you mean '!='?")
    check("a ‹=~› b", "'=~' compares labels only, within braces")
    check("a ‹&&› b ‹=› 5", "'&&' is no operator", "'=' is no operator")
    check("‹!›a", "unexpected '!'", help: "PromQL has no 'not'; use 'unless' or a comparison")
    check("‹“›a”", "unexpected '“'", help: "use straight quotes: \" or '")
    check("a ‹−› b", "unexpected '−'", help: "use a plain hyphen: -")
    check("a‹.›b", "unexpected '.'", help: "a name with dots stands quoted within braces: {\"a.b\"}")
    check("rate(a[‹$›__interval])", "unexpected '$', expected a duration", help: "PromQL has no variables")
  }

  func testFunctions() {
    check("‹rat›(a[5m])", "unknown function 'rat'", help: "did you mean 'rate'?")
    check("‹Rate›(a[5m])", "unknown function 'Rate'", help: "did you mean 'rate'?")
    check("‹ratee›(a[5m]) + ‹summ›(b)", "unknown function 'ratee'", "unknown function 'summ'")
    check("‹frobnicate›(a)", "unknown function 'frobnicate'")
    check("‹START›()", "unknown function 'START'", help: "did you mean 'start'?")
    check("‹a:b›(c)", "unexpected 'a:b'", help: "the name of a function has no ':'")
  }

  func testMatchers() {
    check("a‹{›b='c'", "unclosed brace")
    check("sum(a‹{›b='c') > 5", "unclosed brace")
    check("a{b‹==›'c'}", "'==' in a label matcher", help: "labels are compared with '='")
    check("a{b‹===›'c'}", "'===' in a label matcher")
    check("a{b‹!==›'c'}", "'!==' in a label matcher")
    check("a{b‹>›'c'}", "'>' in a label matcher")
    check("a{b=‹c›, d=‹5›}", "value 'c' of label 'b' is not quoted", "value '5' of label 'd' is not quoted")
    check("a{b‹}›", "unexpected '}', expected '=', '!=', '=~' or '!~' after label 'b'")
    check("a{b=‹}›", "unexpected '}', expected a quoted string after '='")
    check("a{‹,›}", "unexpected ',', expected a label or '}'")
    check("a{b='c',‹,›d='e'}", "unexpected ','")
    check("a{b='c' ‹d›='e'}", "unexpected 'd', expected ',' or '}'")
    check("a{b='c' ‹and› d='e'}", "unexpected 'and'", help: "separate matchers with a comma; all must hold")
    check("a{‹=›'c', b‹==›'d'}", "unexpected '='", "'==' in a label matcher")
    check("a{b=‹'c›", "unterminated string")
  }

  func testRanges() {
    check("a‹[›5m", "unclosed bracket")
    check("a‹[]›", "empty range")
    check("a[5 ‹m›]", "unexpected 'm'", help: "write the number and its unit together: '5m'")
    check("a[5‹min›]", "unknown unit 'min' in '5min'", help: "did you mean 'm'?")
    check("a[5‹M›]", "unknown unit 'M' in '5M'", help: "did you mean 'm'?")
    check("a[1h‹30›]", "missing unit in '1h30'")
    check("a[‹1.5h›]", "'1.5h' is no duration")
    check("a[1m1‹h›]", "unit 'h' out of order in '1m1h'")
    check("a[‹300y›]", "duration '300y' is out of range")
    check("a[‹0s›]", "duration '0s' is not greater than 0")
    check("a[‹-5m›]", "duration '-5m' is not greater than 0")
    check("a[5m:‹0›]", "duration '0' is not greater than 0")
    check("a[‹:›5m]", "unexpected ':', expected a duration")
    check("a[5m:1m‹:›1m]", "unexpected ':', expected ']'")
    check("a[5m ‹/ 0›]", "division by zero")
    check("rate((a)‹[5m]›)", "range on an expression that is no selector", help: "write a subquery: '[5m:]'")
    check("a ‹offset 5m›[5m]", "'offset' before the range")
    check("a ‹@ 5›[5m]", "'@' before the range")
  }

  func testModifiers() {
    check("a offset 5m ‹offset 6m›", "'offset' is set twice")
    check("a @ 1 ‹@ 2›", "'@' is set twice")
    check("sum(a) ‹offset 5m›", "'offset' on an expression that is no selector or subquery")
    check("a @ ‹inf›", "timestamp out of bounds")
    check("a @ ‹b›", "unexpected 'b', expected a timestamp")
    check("a offset ‹b›", "unexpected 'b', expected a duration after 'offset'")
    check("a anchored ‹smoothed›", "'anchored' and 'smoothed' on one selector")
    check("sum(a) ‹anchored›", "'anchored' on an expression that is no selector")
  }

  func testGrouping() {
    checkFirst("sum by ‹x› (a)", "unexpected 'x', expected '(' after 'by'")
    check("sum by (x ‹y›) (a)", "unexpected 'y', expected ',' or ')'")
    check("sum by (‹,›) (a)", "unexpected ',', expected a label")
    check("sum by (‹x:y›) (a)", "unexpected 'x:y', expected a label")
    check("sum by (x) (a) ‹by› (y)", "'by' groups an aggregation that is grouped already")
    check("sum ‹a›", "unexpected 'a' after 'sum'")
    check("rate(a[5m]) ‹by› (x)", "unexpected 'by' after a complete expression")
    check("sum by (x ‹/› y) (a)", "unexpected '/', expected ',' or ')'")
  }

  func testBinaryModifiers() {
    check("a * ‹group_left› b", "'group_left' without 'on' or 'ignoring'")
    check("a > on(x) ‹bool› b", "'bool' after 'on' or 'ignoring'")
    check("a * on(x) group_left (b)‹›", "unexpected end, expected an expression")
    check("a + fill(1) ‹fill_left›(2) b", "'fill_left' sets a fill value again")
    check("a + fill(‹b›) b", "unexpected 'b', expected a number")
    checkFirst("a * on(x) ‹ignoring›(y) b", "unexpected 'ignoring'")
  }

  /// The first fault; others may follow from it.
  private func checkFirst(
    _ marked: String, _ message: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    let input = MarkedExpression(marked)
    let first = PromQLParser.parse(input.text).faults.first
    XCTAssertEqual(first?.range, input.ranges.first, file: file, line: line)
    XCTAssertTrue(
      first?.message.hasPrefix(message) ?? false, "\(String(describing: first))", file: file, line: line)
  }

  func testLiterals() {
    check("‹1__0›", "'1__0' is no number")
    check("‹1e›", "'1e' is no number")
    check("‹1.2.3›", "'1.2.3' is no number")
    check("‹0x›", "'0x' is no number")
    check("‹1e999›", "number '1e999' is out of range")
    check("‹\"abc›", "unterminated string")
    check("\"a‹\\q›b\"", "unknown escape sequence '\\q'", help: "write '\\\\' for a backslash")
    check("\"‹\\ud800›\"", "escape sequence is no Unicode scalar value")
    check("\"‹\\400›\"", "octal escape is greater than 255")
    check("\"‹\\x4›g\"", "escape sequence needs 2 hexadecimal digits")
    check("a{b=‹\"\u{FFFD}\"›}", "the string has bytes that are not UTF-8")
    check("a{b=‹\"\u{FFFD}\\x41\"›}", "the string has bytes that are not UTF-8")
    check("a{b=\"\\ufffd\"}")
    check(
      "gr‹ö›ße", "unexpected 'ö'",
      help: "a name with other letters than a to z stands in quotes within braces: {\"größe\"}")
  }
}
