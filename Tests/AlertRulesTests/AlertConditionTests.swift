import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// Conditions and texts of alerts that do not do what they look like; ‹…› marks each finding's place.
final class AlertConditionTests: XCTestCase {
  /// An alert with this expression, and with these lines under `annotations:`.
  private func check(
    _ expression: String, _ codes: String..., annotations: String = "a: b", line: UInt = #line
  ) {
    let input = MarkedInput(
      """
      groups:
        - name: g
          rules:
            - alert: A
              for: 5m
              expr: |
                \(expression)
              annotations:
                \(annotations)
      """)
    let parsed = YAMLReader.read(SourceFile(path: "rules.yaml", text: input.text))
    XCTAssertEqual(parsed.diagnostics.map(\.message), [], line: line)
    let found = RuleLint.check([RuleFileReader.read(parsed.documents, target: .undeclared)])
    XCTAssertEqual(found.map(\.code), codes, "\(found.map(Snippet.render))", line: line)
    XCTAssertEqual(
      found.compactMap { $0.range.map { $0.start..<$0.end } }, input.ranges, "\(found.map(Snippet.render))",
      line: line)
  }

  func testWhatAlwaysFires() {
    check("sum(rate(errors_total[5m])) > 5 or ‹vector(0)›", "alert-without-condition")
    check("(sum(rate(errors_total[5m])) > 5 or on () ‹vector(0)›)", "alert-without-condition")
    check("(sum(rate(errors_total[5m])) or vector(0)) > 5")
    check("vector(1)")
  }

  func testBoolWhereOnlySeriesCount() {
    check("a > 1 and on () (b == ‹bool› 1)", "bool-condition")
    check("a > 1 unless on () b > ‹bool› 1", "bool-condition")
    check("a > 1 and on () (b == 1)")
    check("(a > bool 1 and on () b) == 1")
  }

  func testConditionsThatExcludeAnEarlierOne() {
    check("a > 0 and on () hour() >= 22 ‹and› on () hour() <= 6", "comparison-never")
    check("a > 5 and b > 0 ‹and› a < 3", "comparison-never")
    check("a > 0 and on () hour() >= 6 and on () hour() <= 22")
    check("a > 5 and on (job) b > 0 and on (job) a < 3")
    check("a > 5 and b > 0 or a < 3")
  }

  func testComparisonsThatSortOutNaN() {
    check("sum(rate(a_total[5m])) / sum(rate(b_total[5m])) >= 0")
    check("sum(rate(a_total[5m])) ‹>=› 0", "comparison-always")
    check("sum(rate(a_total[5m])) / 100 ‹>=› 0", "comparison-always")
    check("a != a")
  }

  func testWhatStandsOutsideOfTemplates() {
    check("a > 1", "template-outside", annotations: "s: 'on ‹$labels.instance›: {{ $value }}'")
    check("a > 1", "template-outside", annotations: "s: 'is ‹$value›'")
    check("a > 1", annotations: "s: '{{ $labels.job }} costs 5$, $values, $labels'")
    check("a > 1", annotations: "s: '{{ print \"}}\" $value }}{{/* }} $value */}}'")
    check("a > 1", annotations: "s: '{{ with $labels.job }}{{ . }}{{ end }}'")
  }

  func testLogQL() {
    check(#"sum by (app) (rate({app="x"} ‹|›= "error" [5m])) > 0.1"#, "promql-syntax")
    check(#"sum(count_over_time({app="x"} ‹|› json | level="error" [5m])) > 0"#, "promql-syntax")
    check("a > 1 ‹|› b > 1", "promql-syntax")
  }
}
