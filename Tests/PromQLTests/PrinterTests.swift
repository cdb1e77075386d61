import PromQL
import XCTest

final class PrinterTests: XCTestCase {
  /// What is printed reads back as the same tree, places left out, and prints the same again.
  private func checkRoundTrip(_ text: String, file: StaticString = #filePath, line: UInt = #line) {
    let (tree, faults) = PromQLParser.parse(text)
    guard let tree, faults.isEmpty else { return XCTFail("\(text): \(faults)", file: file, line: line) }
    guard let printed = PromQLPrinter.print(tree) else { return XCTFail(text, file: file, line: line) }
    let (again, more) = PromQLParser.parse(printed)
    XCTAssertEqual(more, [], "\(text) printed as \(printed)", file: file, line: line)
    guard let again else { return XCTFail(printed, file: file, line: line) }
    XCTAssertEqual(TreeShape.of(again), TreeShape.of(tree), printed, file: file, line: line)
    XCTAssertEqual(PromQLPrinter.print(again), printed, file: file, line: line)
  }

  func testGeneratedExpressions() {
    var generator = ExpressionGenerator(seed: 77, isNew: true)
    var count = 0
    for _ in 0..<4000 {
      let text = generator.expression()
      guard PromQLParser.parse(text).faults.isEmpty else { continue }
      count += 1
      checkRoundTrip(text)
    }
    XCTAssertGreaterThan(count, 2500)
  }

  func testSpecialTexts() {
    for text in [
      "-2 ^ 2", "(-2) ^ 2", "2 ^ -1", "Inf ^ 2", "-Inf", "a offset (5m - 1)", "a offset (5m - 1) * 3",
      "a offset +(5m - 1) * 3", "a offset -(5m - 1) * 3", "a offset (1h) * b", "a[5m * (step() + 1)]",
      "a[-(-5m)]",
      "a[min_of(1m, 5)]", "a + on() fill_left(0) fill_right(-1) b", "a * on (x) group_left () (b + c)",
      "5m + a",
      "{\"a.b\", \"c.d\"='e\\n\"'}", "sum by (\"a.b\", c) (d)", "a[5m] anchored offset 1h @ end()",
      "0x1F + 1e300",
      "rate(a[0.5])", "(((a)))", "a > bool 1 == bool 0", "1y2w + a", "a[5m:] @ -1.5", "-a ^ 2",
      "a{b=\"\\ufffd\"}",
    ] {
      checkRoundTrip(text)
    }
  }

  func testForm() {
    func check(_ text: String, _ printed: String, line: UInt = #line) {
      XCTAssertEqual(PromQLParser.parse(text).expression.flatMap(PromQLPrinter.print), printed, line: line)
    }
    check("SUM(rate(a{b='c'}[5m]))BY(x)>1", "sum by (x) (rate(a{b=\"c\"}[5m])) > 1")
    check("a*on(x)group_left b", "a * on (x) group_left () b")
    check("topk ( 5,a ) # note", "topk(5, a)")
    XCTAssertNil(PromQLParser.parse("a +").expression.flatMap(PromQLPrinter.print))
  }
}

/// A tree as text, without the places of its parts.
enum TreeShape {
  static func of(_ value: Any) -> String {
    if value is TextRange { return "" }
    if let number = value as? Double, number.isNaN { return "nan" }
    let mirror = Mirror(reflecting: value)
    guard !mirror.children.isEmpty else { return "\(value)" }
    let name = mirror.displayStyle == .enum ? mirror.children.first?.label ?? "" : "\(mirror.subjectType)"
    return name + "(" + mirror.children.map { of($0.value) }.joined(separator: ",") + ")"
  }
}
