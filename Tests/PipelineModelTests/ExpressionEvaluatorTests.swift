import PipelineModel
import TestSupport
import XCTest

final class ExpressionEvaluatorTests: XCTestCase {
  private struct Names: ExpressionScope {
    var requiresAllNames = false

    func value(of path: [String]) -> ExpressionLookup {
      switch path.joined(separator: "/") {
      case "one": .found(.number(1))
      case "text": .found(.string("text"))
      case "empty": .found(.string(""))
      case "yes": .found(.bool(true))
      case "no": .found(.bool(false))
      case "nothing": .found(.null)
      case "fast": .found(.quantity(Quantity(0.1, .seconds)))
      case "share": .found(.quantity(Quantity(0.02, .ratio)))
      case "later": .notYet
      default: .unknown(message: "unknown name '\(path[0])'", help: nil)
      }
    }
  }

  private func check(_ text: String, _ expected: ExpressionValue?, line: UInt = #line) {
    do {
      let value = try ExpressionEvaluator.evaluate(try ExpressionParser.parse(text), in: Names())
      XCTAssertEqual(value, expected, line: line)
    } catch { XCTFail("\(error)", line: line) }
  }

  private func refuse(
    _ marked: String, _ message: String, help: String? = nil, checking: Bool = false, line: UInt = #line
  ) {
    let input = MarkedInput(marked)
    XCTAssertThrowsError(
      try ExpressionEvaluator.evaluate(
        try ExpressionParser.parse(input.text), in: Names(requiresAllNames: checking)), line: line
    ) { error in
      let fault = error as? ExpressionFault
      XCTAssertEqual(fault?.message, message, line: line)
      XCTAssertEqual(fault?.offsets, input.ranges.first, line: line)
      XCTAssertEqual(fault?.help, help, line: line)
    }
  }

  func testValuesKeepTheirType() {
    check("one", .number(1))
    check("text", .string("text"))
    check("500ms", .quantity(Quantity(0.5, .seconds)))
    check("nothing", .null)
    check("later", nil)
  }

  func testLogic() {
    check("yes && no", .bool(false))
    check("yes && one", .bool(true))
    check("no || text", .bool(true))
    check("no || empty", .bool(false))
    check("!nothing", .bool(true))
    check("!!text", .bool(true))
    check("!0", .bool(true))
    check("!0%", .bool(true))
    check("!'false'", .bool(false))
    check("no && typo", .bool(false))
    check("yes || typo", .bool(true))
    check("later && yes", nil)
    check("yes && later", nil)
    check("no && later", .bool(false))
    check("yes || later", .bool(true))
    check("!later", nil)
  }

  func testComparison() {
    check("one == 1", .bool(true))
    check("one == 1.0", .bool(true))
    check("one != 1", .bool(false))
    check("one < 2", .bool(true))
    check("-1 <= -1", .bool(true))
    check("2 > one", .bool(true))
    check("1 >= 2", .bool(false))
    check("fast < 500ms", .bool(true))
    check("fast == 100ms", .bool(true))
    check("fast >= 1m", .bool(false))
    check("share <= 2%", .bool(true))
    check("1KiB == 1024B", .bool(true))
    check("text == 'text'", .bool(true))
    check("text != 'Text'", .bool(true))
    check("'a' < 'b'", .bool(true))
    check("'a' < 'a'", .bool(false))
    check("'a' <= 'a'", .bool(true))
    check("'b' >= 'abc'", .bool(true))
    check("'' < 'a'", .bool(true))
    check("'Z' < 'a'", .bool(true))
    check("yes == true", .bool(true))
    check("yes != no", .bool(true))
    check("no == false", .bool(true))
    check("nothing == null", .bool(true))
    check("one == null", .bool(false))
    check("one != null", .bool(true))
    check("'' == null", .bool(false))
    check("later == 5", nil)
    check("5 < later", nil)
  }

  func testStringsCompareByBytes() {
    check("'é' == 'e\u{301}'", .bool(false))
    check("'\r\n' == '\n'", .bool(false))
  }

  func testTypesThatCannotBeCompared() {
    refuse("‹one == 'text'›", "a number cannot be compared with a string")
    refuse("‹text == true›", "a string cannot be compared with a boolean")
    refuse(
      "‹yes < no›", "a boolean cannot be compared with a boolean",
      help: "booleans are compared with == and !=")
    refuse("‹fast < 1%›", "a duration cannot be compared with a share")
    refuse(
      "‹share < 0.01›", "a share cannot be compared with a number",
      help: "write the number with its unit, like 1%")
    refuse(
      "‹5 == fast›", "a number cannot be compared with a duration",
      help: "write the number with its unit, like 500ms")
    refuse(
      "‹nothing < 5›", "null cannot be compared with a number",
      help: "a metric without a value is null; ask with == null or != null")
    refuse("no || ‹1 == 'a'›", "a number cannot be compared with a string")
    refuse("( ‹1 == 'a'›)", "a number cannot be compared with a string")
  }

  func testUnknownNames() {
    refuse("‹typo›", "unknown name 'typo'")
    refuse("!‹typo.x›", "unknown name 'typo'")
    refuse("yes && ‹typo›", "unknown name 'typo'")
    refuse("later == ‹typo›", "unknown name 'typo'")
  }

  func testACheckedFileNeedsEveryName() {
    refuse("no && ‹typo›", "unknown name 'typo'", checking: true)
    refuse("yes || ‹typo›", "unknown name 'typo'", checking: true)
    refuse("later && (one == ‹typo›)", "unknown name 'typo'", checking: true)
    refuse("later || !‹typo›", "unknown name 'typo'", checking: true)
    XCTAssertEqual(
      try ExpressionEvaluator.evaluate(
        ExpressionParser.parse("no && one == 'text'"), in: Names(requiresAllNames: true)), .bool(false))
  }

  func testText() {
    func check(_ value: ExpressionValue, _ expected: String, line: UInt = #line) {
      XCTAssertEqual(value.text, expected, line: line)
    }
    check(.null, "")
    check(.bool(true), "true")
    check(.number(5), "5")
    check(.number(1.5), "1.5")
    check(.number(-0.0), "0")
    check(.number(1e300), "1e+300")
    check(.quantity(Quantity(0.5, .seconds)), "0.5s")
    check(.quantity(Quantity(0.07, .ratio)), "7%")
    check(.quantity(Quantity(1e7, .bytesPerSecond)), "10000000B/s")
    check(.quantity(Quantity(1000, .perSecond)), "1000/s")
    check(.quantity(Quantity(5, .bytes)), "5B")
  }

  func testTheTextOfAQuantityReadsBackTheSame() {
    var generator = SeededGenerator(seed: 7)
    for unit in MetricUnit.allCases where unit != .none {
      for _ in 0..<300 {
        let quantity = Quantity(Double(Int.random(in: 0...100_000, using: &generator)) / 1000, unit)
        XCTAssertEqual(Quantity(ExpressionValue.quantity(quantity).text), quantity)
      }
    }
  }
}
