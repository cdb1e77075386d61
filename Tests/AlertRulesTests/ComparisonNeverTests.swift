import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// Which conditions exclude each other, and which only seem to.
final class ComparisonNeverTests: XCTestCase {
  /// The operators that are marked, and no others, are never true.
  private func check(_ marked: String, line: UInt = #line) {
    let input = MarkedInput("groups:\n  - name: g\n    rules:\n      - { alert: A, expr: '\(marked)' }\n")
    let parsed = DocumentReader.read(source: SourceFile(path: "rules.yaml", text: input.text))
    let file = RuleFileReader.read(parsed.documents)
    let errors = (parsed.diagnostics + file.diagnostics).filter { $0.severity == .error }
    XCTAssertEqual(errors.map(\.message), [], line: line)
    let found = RuleLint.check([file]).filter { $0.code == "comparison-never" }
    XCTAssertEqual(
      found.map { ($0.range?.start ?? 0)..<($0.range?.end ?? 0) }, input.ranges,
      found.map(\.message).joined(separator: "\n"), line: line)
  }

  func testTwoConditionsOnOneSeries() {
    check("x > 5 ‹and› x < 3")
    check("x == 1 ‹and› x == 0")
    check("x > 5 ‹and› ignoring () x < 3")
    check("(x > 5) ‹and› (x < 3)")
    check("x > 5 and x < 8")
    check("x > 5 and y < 3")
    check("x > 5 or x < 3")
    check("x > 5 unless x < 3")
  }

  /// Where the matching leaves labels out, one series of x is above and another one below.
  func testMatchingOnSomeLabels() {
    check("x > 5 and on (a) x < 3")
    check("x > 5 and on () x < 3")
    check("x == 1 and ignoring (b) x == 0")
  }

  /// 'fill' puts values in place of series that are missing.
  func testFilledSides() {
    check("count by (a) (x) ‹<› group by (a) (y)")
    check("count by (a) (x) < on (a) fill_left (0) group by (a) (y)")
    check("up ‹>› on (job) fill (1) count by (job) (x)")
    check("up > on (job) fill_right (0) count by (job) (x)")
  }

  /// Series of several names meet by their other labels.
  func testSelectorsOfSeveralNames() {
    check("{job=\"a\"} > 5 and {job=\"a\"} < 3")
    check("{__name__=~\"a|b\"} > 5 and {__name__=~\"a|b\"} < 3")
    check("{__name__=\"a\"} > 5 ‹and› {__name__=\"a\"} < 3")
  }
}
