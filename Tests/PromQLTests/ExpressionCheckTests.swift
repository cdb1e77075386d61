import PromQL
import XCTest

/// The checks that expressions have wherever they stand; the marks are the places of what they find.
final class ExpressionCheckTests: XCTestCase {
  private func check(
    _ run: (ExpressionParts) -> [ExpressionFinding], _ marked: String, _ messages: String...,
    scraped: String? = nil, line: UInt = #line
  ) throws {
    let input = MarkedExpression(marked)
    let (tree, faults) = PromQLParser.parse(input.text)
    XCTAssertEqual(faults.map(\.message), [], input.text, line: line)
    let expression = try XCTUnwrap(tree, input.text, line: line)
    var parts = ExpressionParts(target: .undeclared)
    parts.turn(to: expression, selectors: expression.selectors)
    let found = run(parts)
    XCTAssertEqual(found.map(\.message), messages, input.text, line: line)
    XCTAssertEqual(found.map(\.range), input.ranges, input.text, line: line)
    if let finding = found.first { XCTAssertEqual(finding.scraped, scraped, input.text, line: line) }
  }

  /// No mismatch, or one with this message.
  private func mismatch(
    _ marked: String, _ message: String? = nil, scraped: String? = nil, line: UInt = #line
  ) throws {
    if let message {
      try check(ExpressionChecks.mismatches, marked, message, scraped: scraped, line: line)
    } else {
      try check(ExpressionChecks.mismatches, marked, line: line)
    }
  }

  /// One label that is missing on a side, for a reason.
  private func missing(
    _ marked: String, _ label: String, on side: String, _ reason: String, scraped: String? = nil,
    line: UInt = #line
  ) throws {
    let sign = marked.split { $0 == "‹" || $0 == "›" }[1]
    try mismatch(
      marked, "label '\(label)' is missing on the \(side) of '\(sign)': \(reason)", scraped: scraped,
      line: line)
  }

  func testLabelsOfOneSideOnly() throws {
    let byInstance = "'sum by (instance)' keeps no other label"
    let bare = "'sum' without 'by' keeps no label"
    try missing(
      "sum by (instance) (a) ‹/› sum by (job) (b)", "instance", on: "right",
      "'sum by (job)' keeps no other label")
    try missing("sum(a) ‹/› sum by (job) (b)", "job", on: "left", bare)
    try missing("a{x='1'} ‹and› sum by (instance) (b)", "x", on: "right", byInstance)
    try mismatch("sum by (job) (a) / sum by (job) (b)")
    try mismatch("sum(a) / sum(b)")
    try mismatch("sum(a) or sum by (job) (b)")
    try mismatch("sum by (job) (a) / on (job) sum by (job, instance) (b)")
    try mismatch("sum(a) + fill(0) sum by (job) (b)")
    try mismatch("sum by (job) (a) * on (job) group_left (x) b")
  }

  func testWhatIsScrapedHasJobAndInstance() throws {
    let bare = "'sum' without 'by' keeps no label"
    try missing("sum(a) ‹/› b", "instance", on: "left", bare, scraped: "b")
    try missing("a ‹/› sum(b)", "instance", on: "right", bare, scraped: "a")
    try missing("rate(a[5m]) ‹/› sum(b)", "instance", on: "right", bare, scraped: "a")
    try missing(
      "sum by (instance) (a) ‹>› b", "job", on: "left", "'sum by (instance)' keeps no other label",
      scraped: "b")
    try missing(
      "a ‹/› on (instance) sum by (job) (b)", "instance", on: "right", "'sum by (job)' keeps no other label",
      scraped: "a")
    try missing("sum(a) ‹unless› b", "instance", on: "left", bare, scraped: "b")
    try missing(
      "sum without (instance) (a) ‹/› b", "instance", on: "left", "'sum without' removes it", scraped: "b")
    // Recorded series, alerts, and what may be anything.
    try mismatch("sum(a) / job:b:sum")
    try mismatch("sum(a) > 0 and ALERTS")
    try mismatch("sum(a) / {__name__=~'b.*'}")
    try mismatch("sum(a) / scalar(b)")
    try mismatch("sum(a) / on () b")
    try mismatch("sum(a) / ignoring (job, instance) b")
    try mismatch("sum(a) / b{instance='', job=''}")
    try mismatch("sum(a) / (job:b:sum or c)")
    try mismatch("sum by (job, instance) (a) / b")
    try mismatch("a * on (instance) group_left (nodename) b")
    try mismatch("sum(a) / vector(1)")
    try missing(
      "absent(a) ‹and› b", "instance", on: "left",
      "'absent' gives only the labels that a matcher with '=' names",
      scraped: "b")
  }

  func testValuesThatExcludeEachOther() throws {
    func excluded(_ sign: String) -> String {
      #"no series meet: the left of '\#(sign)' has only job="x", the right only job="y""#
    }
    try mismatch(#"a{job="x"} ‹/› b{job="y"}"#, excluded("/"))
    try mismatch(
      #"sum by (job) (rate(a{job="x"}[5m])) ‹-› sum by (job) (b{job="y"})"#, excluded("-"))
    try mismatch(#"a{job="x"} ‹and› on (job) b{job="y"}"#, excluded("and"))
    try mismatch(#"a{job="x"} ‹*› on (job) group_left (m) b{job="y"}"#, excluded("*"))
    try mismatch(#"a{job="x"} / ignoring (job) b{job="y"}"#)
    try mismatch(#"a{job="x"} / on (instance) b{job="y"}"#)
    try mismatch(#"sum by (instance) (a{job="x"}) / sum by (instance) (b{job="y"})"#)
    try mismatch(#"sum(a{job="x"}) / sum(b{job="y"})"#)
    try mismatch(#"a{job="x"} / b{job="x"}"#)
    try mismatch(#"a{job="x"} or b{job="y"}"#)
    try mismatch(#"a{job="x"} / b{job=~"x|y"}"#)
    try mismatch(#"(a{job="x"} or a{job="y"}) / b{job="y"}"#)
    try mismatch(#"label_replace(a{job="x"}, "job", "y", "", "") / b{job="y"}"#)
    try mismatch(#"a{job="x"} + fill(0) b{job="y"}"#)
    try mismatch(#"label_replace(up, "instance", "", "", "") + sum without (instance) (x)"#)
  }

  func testSidesThatAreTheSame() throws {
    try check(ExpressionChecks.sameOperands, "a ‹/› a", "both sides of '/' are the same")
    try check(
      ExpressionChecks.sameOperands, "rate(a{x='1'}[5m]) ‹/› rate(a[5m])",
      "each series meets itself on the other side: the result is always 1")
    try check(ExpressionChecks.sameOperands, "rate(a{x='1'}[5m]) / rate(a[1h])")
    try check(ExpressionChecks.sameOperands, "rate(a{x='1'}[step()]) / rate(a[range()])")
    try check(ExpressionChecks.sameOperands, "a / a offset 1d")
    try check(ExpressionChecks.sameOperands, "avg(a * a) - avg(a) ^ 2")
    try check(ExpressionChecks.sameOperands, "a != a")
  }

  func testQuantilesWithoutBounds() throws {
    let run = ExpressionChecks.quantilesWithoutBounds
    try check(
      run, "histogram_quantile(0.9, ‹sum› (rate(a_bucket[5m])))",
      "'histogram_quantile' gets no label 'le': 'sum' without 'by' keeps no label")
    try check(
      run, "histogram_quantile(0.9, sum by (le) (rate(‹a_count›[5m])))",
      "'histogram_quantile' gets no label 'le': 'a_count' counts all buckets, and has none")
    try check(run, "histogram_quantile(0.9, sum by (vmrange) (rate(a_bucket[5m])))")
    try check(run, "histogram_quantile(0.9, sum by (le) (le:a_bucket:rate_sum))")
    try check(run, "histogram_quantile(0.9, sum(rate(a[5m])) and sum(rate(a_count[5m])) > 0)")
    try missing(
      "a_bucket{le='1'} ‹/› a_count", "le", on: "right", "'a_count' counts all buckets, and has none")
  }

  func testMatchersAreShown() throws {
    try check(
      ExpressionChecks.contradictions, #"a{x="1", ‹x='2'›}"#,
      #"this matcher and 'x="1"' never hold at once"#)
    try check(
      ExpressionChecks.contradictions, #"a{"x y"='1', ‹"x y"!='1'›}"#,
      #"this matcher and '"x y"="1"' never hold at once"#)
    try check(
      ExpressionChecks.equalWithPatterns, #"a{x ‹!=› "1.*", y="a.b"}"#,
      "'1.*' looks like a regular expression, and '!=' takes it letter by letter")
  }
}
