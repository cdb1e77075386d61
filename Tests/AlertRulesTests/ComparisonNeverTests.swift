import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// Which conditions exclude each other, and which only seem to; which hold always.
final class ComparisonNeverTests: XCTestCase {
  /// The operators that are marked, and no others, are never true, or what another code says.
  private func check(
    _ marked: String, _ code: String = "comparison-never", help: String? = nil, line: UInt = #line
  ) {
    let input = MarkedInput("groups:\n  - name: g\n    rules:\n      - { alert: A, expr: '\(marked)' }\n")
    let parsed = DocumentReader.read(source: SourceFile(path: "rules.yaml", text: input.text))
    let file = RuleFileReader.read(parsed.documents)
    let errors = (parsed.diagnostics + file.diagnostics).filter { $0.severity == .error }
    XCTAssertEqual(errors.map(\.message), [], line: line)
    let found = RuleLint.check([file]).filter { $0.code == code }
    XCTAssertEqual(
      found.map { ($0.range?.start ?? 0)..<($0.range?.end ?? 0) }, input.ranges,
      found.map(\.message).joined(separator: "\n"), line: line)
    if let help { XCTAssertEqual(found.first?.help, help, line: line) }
  }

  func testNaN() {
    check("x ‹>› NaN", help: "compare with a number; 'x unless x >= -Inf' finds what is NaN")
    check("x ‹==› nan")
    check("NaN ‹<› x")
    check("x ‹<=› -NaN")
    check("x ‹>› on () vector(NaN)")
    check("x != NaN")
    check("x ‹!=› NaN", "comparison-always", help: "'>= -Inf' sorts out NaN, and nothing else")
    check("x > NaN", "comparison-always")
    check("x > 0")
    // It leaves NaN out.
    check("x >= -Inf", "comparison-always")
    check("x unless x >= -Inf", "comparison-always")
    check("x <= Inf", "comparison-always")
    check("x ‹<› -Inf")
  }

  /// An inner aggregation has left each group one series.
  func testCountsOfOne() {
    let help = "count by fewer labels than the inner aggregation keeps"
    check("count by (job, instance) (sum by (job, instance) (x)) ‹>› 1", help: help)
    check("count by (instance, job) (max by (job, instance) (x) > 5) ‹>=› 2", help: help)
    check("count(sum(x)) ‹>› 1", help: help)
    check("count by (job, instance) (sum by (job) (x)) ‹>› 1", help: help)
    check("count by (job) (sum by (job, instance) (x)) > 1")
    check("count by (job) (count by (job, version) (x)) > 1")
    check("count by (job, instance) (up) > 1")
    check("count by (job) (topk by (job) (2, x)) > 1")
    check("count by (job) (sum by (job) (x)) ‹==› 1", "comparison-always")
  }

  /// A count that is there is at least 1, whatever sorts out what it counts.
  func testFilteredCounts() {
    check("count(x > 5) ‹>=› 1", "comparison-always")
    check("count by (a) (x > 5 and y > 3) ‹>› 0", "comparison-always")
    check("1 ‹<=› (count(x == 1))", "comparison-always")
    check("count(x > 5) / count(x) ‹>› 0", "comparison-always")
    check("count(x > 5) >= 2", "comparison-always")
    check("count(x > 5) / count(x) > 0.5", "comparison-always")
    check("count(x > 5) / count(x) ‹==› 0", help: "use 'absent(…)' to find that no series is there")
    check("count(x > 5) / count(x) ‹>› 5", help: "it is a ratio: for 5.0 % write 0.05")
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
