import PromQL
import XCTest

/// What a version of Prometheus lacks.
final class TargetTests: XCTestCase {
  /// The faults of an expression for a target, each at its mark; a message may be the beginning of the real one.
  private func check(
    _ marked: String, _ version: String?, features: Set<PrometheusFeature>? = nil, _ messages: String...,
    line: UInt = #line
  ) {
    let input = MarkedExpression(marked)
    guard let tree = PromQLParser.parse(input.text).expression else { return XCTFail(input.text, line: line) }
    let target = PrometheusTarget(version: version.flatMap { PrometheusVersion($0) }, features: features)
    let faults = TargetCheck.check(tree, bytes: Array(input.text.utf8), target: target)
    XCTAssertEqual(faults.map(\.range), input.ranges, "\(faults.map(\.message))", line: line)
    for (fault, message) in zip(faults, messages) {
      XCTAssertTrue(fault.message.hasPrefix(message), fault.message, line: line)
    }
    XCTAssertEqual(faults.count, messages.count, line: line)
  }

  func testVersions() {
    XCTAssertEqual(PrometheusVersion("v2.53.1"), PrometheusVersion(2, 53))
    XCTAssertNil(PrometheusVersion("2"))
    XCTAssertNil(PrometheusVersion("2.x"))
    XCTAssertLessThan(PrometheusVersion(2, 9), PrometheusVersion(2, 53))
  }

  func testFunctions() {
    check("‹histogram_avg›(a)", "2.42", "function 'histogram_avg' needs Prometheus 2.51")
    check("histogram_avg(a)", "2.51")
    check("‹mad_over_time›(a[5m])", "3.0", "function 'mad_over_time' needs the feature flag")
    check("mad_over_time(a[5m])", "3.0", features: [.experimentalFunctions])
    check("‹mad_over_time›(a[5m])", nil, "function 'mad_over_time' needs the feature flag")
    check("‹holt_winters›(a[5m], 0.5, 0.5)", "3.0", "function 'holt_winters' is gone since Prometheus 3.0")
    check("holt_winters(a[5m], 0.5, 0.5)", "2.53")
    check("‹limitk›(2, a)", "2.53", "aggregation 'limitk' needs Prometheus 2.54")
    check("‹sin›(a) ‹atan2› b", "2.30", "function 'sin'", "operator 'atan2'")
  }

  func testSyntax() {
    check("a[‹300›]", "2.42", "duration without a unit")
    check("a + ‹5m›", "2.42", "duration in place of a number")
    check("‹1_000› + a", "2.42", "number with '_'")
    check("{‹\"a.b\"›}", "2.55", "quoted name needs Prometheus 3.0")
    check("sum by (‹\"x\"›) (a{‹'y'›='z'})", "2.55", "quoted name", "quoted name")
    check("a[‹5m * 2›]", "3.4", features: [], "arithmetic on durations needs the feature flag")
    check("a[5m * 2]", "3.4", features: [.durationExpressions])
    check(
      "a[‹step()›]", "3.5", features: [.durationExpressions], "function in a duration needs Prometheus 3.6")
    check("‹a anchored›", "3.7", features: [], "'anchored' and 'smoothed' needs the feature flag")
    check("a anchored", "3.16")
    check("a + fill(‹0›) b", "3.10", features: [], "'fill' needs the feature flag")
    check("a offset ‹-5m›", "2.32", features: [], "negative offset needs the feature flag")
    check("a offset -5m", "2.33")
    check("a{b=~‹'(?<n>x)'›}", "2.42", "group '(?<name>…)'")
    check("a ‹</› 5", "3.9", "operators '</' and '>/'")
  }
}
