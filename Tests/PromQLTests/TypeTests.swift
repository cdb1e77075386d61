import PromQL
import XCTest

/// Faults of types, arguments, matching and selectors.
final class TypeTests: XCTestCase {
  private func check(
    _ marked: String, _ messages: String..., help: String? = nil, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    let input = MarkedExpression(marked)
    let faults = PromQLParser.parse(input.text).faults
    XCTAssertEqual(faults.map(\.message), messages, input.text, file: file, line: line)
    XCTAssertEqual(faults.map(\.range), input.ranges, "\(faults)", file: file, line: line)
    if let help { XCTAssertEqual(faults.first?.help, help, file: file, line: line) }
  }

  func testArguments() {
    check(
      "rate(‹a›)", "'rate' takes a range vector; got an instant vector", help: "add a range, such as [5m]")
    check(
      "rate(‹sum(a)›)", "'rate' takes a range vector; got an instant vector",
      help: "make it a subquery, such as [5m:]")
    check("abs(‹a[5m]›)", "'abs' takes an instant vector; got a range vector")
    check("abs(‹1›)", "'abs' takes an instant vector; got a scalar")
    check("vector(‹a›)", "'vector' takes a scalar; got an instant vector")
    check("‹rate()›", "'rate' takes 1 argument; got 0", help: "write rate(range vector)")
    check("‹clamp(a, 1)›", "'clamp' takes 3 arguments; got 2")
    check(
      "‹round(a, 1, 2)›", "'round' takes at most 2 arguments; got 3",
      help: "write round(instant vector, [scalar])")
    check("‹label_join(a, 'b')›", "'label_join' takes at least 3 arguments; got 2")
    check("label_join(a, 'b', 'c', ‹d›)", "'label_join' takes a string; got an instant vector")
    check(
      "histogram_quantile(‹a›, ‹0.9›)", "'histogram_quantile' takes a scalar; got an instant vector",
      "'histogram_quantile' takes an instant vector; got a scalar")
    check("‹pi(1)›", "'pi' takes 0 arguments; got 1")
    check("info(a, ‹b›)", "the second argument of 'info' is not a selector of labels only")
  }

  func testAggregations() {
    check("‹sum()›", "'sum' takes 1 argument; got 0")
    check("‹sum(a, b)›", "'sum' takes 1 argument; got 2")
    check("sum(‹a[5m]›)", "'sum' takes an instant vector; got a range vector")
    check("‹topk(a)›", "'topk' takes 2 arguments; got 1", help: "write topk(scalar, instant vector)")
    check("topk(‹'1'›, a)", "'topk' takes a scalar; got a string")
    check("count_values(‹1›, a)", "'count_values' takes a string; got a scalar")
  }

  func testOperators() {
    check("1 ‹>› 2", "comparison of two scalars without 'bool'", help: "write '> bool'")
    check("1 > bool 2")
    check("a ‹+› bool b", "'bool' after '+'")
    check("a ‹and› 1", "'and' beside a scalar")
    check("a or b ‹unless› time()", "'unless' beside a scalar")
    check("‹a[5m]› + 1", "range vector beside an operator")
    check("a + ‹'x'›", "string beside an operator")
    check("‹-a[5m]›", "sign before a range vector")
    check("a * ‹on(x)› 2", "'on' beside a scalar")
    check("a and on(x) ‹group_left› b", "'group_left' after 'and'")
    check("a * on(x, y) group_left(‹y›) b", "label 'y' in both 'on' and 'group_left'")
    check("a * ignoring(x) group_left(x) b")
    check("a ‹+› fill(1) 2", "fill beside a scalar")
    check("a ‹or› fill(1) b", "fill after 'or'")
  }

  func testSubqueries() {
    check("‹a[5m]›[5m:]", "subquery of a range vector")
    check("‹time()›[5m:]", "subquery of a scalar")
    check("a[5m:]‹[5m:]›", "subquery of a subquery")
  }

  func testSelectors() {
    check("‹{}›", "selector matches every series")
    for matcher in [
      "a=''", "a!='x'", "a=~'.*'", "a=~'x?'", "a=~'é*'", "a=~'x|'", "a=~'(x|y)*'", "a=~'[a-z]*'", "a=~'^$'",
      "a=~'(?i)x*'", "a=~'x{0,3}'", "a!~'.+'", "a=~'(a*)+'", "a=~'\\\\d*'",
    ] {
      check("‹{\(matcher)}›", "every matcher also matches an empty label")
    }
    for matcher in [
      "a!=''", "a='x'", "a=~'.+'", "a=~'x'", "a=~'x|y'", "a=~'(x|y)'", "a=~'(?i:x)'", "a=~'x{1,3}'",
      "a!~'.*'",
      "a=~'[*]'", "a=~'\\\\*'", "a='', b='c'", "'x'",
    ] {
      check("{\(matcher)}")
    }
    check("a{‹__name__='b'›}", "metric name is set twice: 'a' and 'b'")
    check("a{‹'b'›}", "metric name is set twice: 'a' and 'b'")
  }

  func testRegularExpressions() {
    check("a{b=~‹'('›}", "invalid regular expression: group without ')'")
    check("a{b=~‹'x)'›}", "invalid regular expression: ')' closes nothing")
    check("a{b!~‹'*x'›}", "invalid regular expression: '*' repeats nothing", help: "write '.*' for any text")
    check("a{b=~‹'x**'›}", "invalid regular expression: repetition of a repetition")
    check("a{b=~‹'[a-z'›}", "invalid regular expression: class without ']'")
    check("a{b=~‹'(?!x).*'›}", "invalid regular expression: look-around '(?!'")
    check("a{b=~‹'(?<=x)y'›}", "invalid regular expression: look-around '(?<='")
    check("a{b=~‹'(x)\\\\1'›}", "invalid regular expression: back-reference '\\1'")
    check("a{b=~‹'\\\\y'›}", "invalid regular expression: unknown escape sequence '\\y'")
    check("a{b=~‹'x{2,1}'›}", "invalid regular expression: repeat count out of range")
    for pattern in [
      "", "|", "()", "(|x)", "x{", "x{,3}", "{a}", "]", "[]a]", "[^]]", "[[:alpha:]-]", "(?i)x", "(?P<n>x)?",
      "^*",
      "x*?|y+?", "\\\\.\\\\_\\\\d\\\\pL\\\\x{41}", "x{0,1000}", "(?i-s:x)",
    ] {
      check("a{b=~'\(pattern)'}")
    }
  }

  func testUnknownPartsCauseNoFurtherFaults() {
    check("sum(‹foo›(a)) > ‹bar›(b) + 1", "unknown function 'foo'", "unknown function 'bar'")
    check("rate(‹foo›(a))", "unknown function 'foo'")
  }

  func testEveryFunctionHasASignature() {
    XCTAssertEqual(FunctionTable.names, FunctionName.allCases.map(\.rawValue).sorted())
    for function in FunctionName.allCases {
      XCTAssertEqual(FunctionTable.signature(of: function.rawValue)?.function, function)
    }
  }

  func testEveryFunctionByItsSignature() throws {
    let sample: [ValueType: String] = [.scalar: "1", .vector: "a", .matrix: "a[5m]", .string: "'x'"]
    for name in FunctionTable.names where name != "info" {
      let signature = try XCTUnwrap(FunctionTable.signature(of: name))
      for count in signature.minimumCount...(signature.maximumCount ?? signature.minimumCount + 4) {
        let arguments = try (0..<count).map { index in
          try XCTUnwrap(signature.argument(at: index).flatMap { sample[$0] }, name)
        }
        let text = "\(name)(\(arguments.joined(separator: ", ")))"
        let result = PromQLParser.parse(text)
        XCTAssertEqual(result.faults, [], text)
        XCTAssertEqual(result.expression?.type, signature.result, text)
      }
    }
  }
}
