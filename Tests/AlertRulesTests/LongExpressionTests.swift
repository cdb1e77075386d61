import AlertRules
import Diagnostics
import Documents
import XCTest

/// Expressions of a length that only programs make end the lint in time: no check takes the square of it.
final class LongExpressionTests: XCTestCase {
  private func lint(_ expression: String) -> [Diagnostic] {
    let text = "groups:\n  - name: g\n    rules:\n      - { alert: A, for: 1m, expr: \"\(expression)\" }\n"
    let parsed = DocumentReader.read(source: SourceFile(path: "rules.yaml", text: text))
    XCTAssertEqual(parsed.diagnostics.map(\.message), [])
    return RuleLint.check([RuleFileReader.read(parsed.documents)])
  }

  func testLongChains() {
    func chain(_ separator: String, _ part: (Int) -> String) -> String {
      (0..<20_000).map(part).joined(separator: separator)
    }
    for expression in [
      chain(" + ") { _ in "a" }, chain(" or ") { "sum by (l\($0)) (x\($0))" }, chain(" and ") { "x > \($0)" },
      chain(" * on (x) group_left (y) ") { "a\($0)" }, chain(" / ") { _ in "a" },
    ] {
      XCTAssertEqual(lint(expression).filter { $0.severity == .error }.map(\.message), [])
    }
  }

  func testManyLabels() {
    let matchers = (0..<20_000).map { "l\($0)='x'" }.joined(separator: ",")
    let labels = (0..<20_000).map { "l\($0)" }.joined(separator: ",")
    for expression in ["a{\(matchers)} > 1", "absent(a{\(matchers)})", "sum by (\(labels)) (a) > 1"] {
      XCTAssertEqual(lint(expression).map(\.message), [])
    }
  }
}
