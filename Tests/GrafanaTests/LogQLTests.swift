import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// The opinion `target-logql-rule`: what Loki takes passes, and what it refuses is marked between ‹ and ›.
final class LogQLTests: XCTestCase {
  private func faults(_ expression: String) throws -> [Range<Int>] {
    let text =
      #"{"title": "a", "panels": [{"type": "logs", "datasource": {"type": "loki", "uid": "l"}, "targets": [{"refId": "A", "expr": "\#(expression)"}]}]}"#
    return DashboardCheck.check(try document(text), opinions: ["target-logql-rule"])
      .filter { $0.code == "target-logql-rule" }.compactMap { $0.range.map { $0.start..<$0.end } }
  }

  func testFaults() throws {
    let head =
      #"{"title": "a", "panels": [{"type": "logs", "datasource": {"type": "loki", "uid": "l"}, "targets": [{"refId": "A", "expr": ""#
    for marked in [
      #"{a=`b`} | ‹jsn›"#, #"{a=\"\u00e9\"} |= \"x\" | ‹jsn›"#, #"‹{}›"#, #"‹{›a=\"b\""#, #"{a=‹b›}"#,
      #"{a‹==›\"b\"}"#,
      #"{a=\"b\"} |= ‹\"c›"#, #"sum‹(›rate({a=\"b\"}[5m])"#, #"sum(rate({a=\"b\"}[5m]))‹)›"#,
      #"‹rat›({a=\"b\"}[5m])"#,
      #"{a=\"b\" ‹c›=\"d\"}"#, #"{a=\"b\"} ‹|›"#,
      #"rate({a=\"b\"}‹[›5m)"#.replacing("‹[›5m)", with: "[5m‹)›"),
    ] {
      let input = MarkedInput(marked)
      let shift = head.utf8.count
      XCTAssertEqual(
        try faults(input.text), input.ranges.map { ($0.lowerBound + shift)..<($0.upperBound + shift) }, marked
      )
    }
  }

  func testWhatLokiTakes() throws {
    for expression in [
      #"{a=\"b\"}"#, #"{a=~\"b|c\", d!=\"e\", f!~`g`,}"#, #"{job=\"$job\", $filter} |= \"$search\""#,
      #"{app=${app:doublequote}}"#,
      #"{a=\"b\"} |= \"x\" != `y` |~ \"z(\" !~ \"w\" |> \"<_>\" !> \"a\""#,
      #"{a=\"b\"} |= ip(\"10.0.0.0/8\") or \"x\""#,
      #"{a=\"b\"} | json | logfmt --strict | status>=500 and method=\"GET\" or (size > 10KB) | line_format `{{.x}} | y`"#,
      #"{a=\"b\"} | json first=\"a[0]\", second | label_format x=y,z=`{{.q}}` | drop a, b=\"c\" | keep d | decolorize"#,
      #"{a=\"b\"} | regexp \"(?P<x>.*)\" | pattern `<ip> - <_>` | unpack | __error__=\"\""#,
      #"sum by (level) (count_over_time({a=\"b\"} | logfmt | drop x [$__auto]))"#,
      #"{a=\"b\"} | detected_level=`error`"#,
      #"quantile_over_time(0.99, {a=\"b\"} | json | unwrap duration_seconds(latency) | __error__=\"\" [5m] offset 1h) by (x)"#,
      #"topk(10, sum(rate({a=\"b\"}[5m])) by (c)) > bool 0.5"#,
      #"sum(rate({a=\"b\"}[5m])) / on (c) group_left sum(rate({d=\"e\"}[5m]))"#,
      #"# why\n{a=\"b\"} # } \n|= \"c\""#,
      #"label_replace(rate({a=\"b\"}[1m]), \"x\", \"$1\", \"y\", \"(.*)\")"#, #"vector(0)"#, #"$query"#,
      #"sum by(x) ($fn({a=\"b\"}[5m]))"#, #"{a=\"b\"} |= `${search}` | $parser"#, "", #"{a=\"b\\\"c\"}"#,
      #"approx_topk(3, sum by (a) (rate({b=\"c\"}[5m])))"#,
      #"{a=\"b\"} | json | line_format \"{{ if eq .a \\\"b\\\" }}x{{ end }}\""#,
      #"(sum(rate({a=\"b\"}[5m])) or vector(0)) unless on (x) y"#.replacing(" unless on (x) y", with: ""),
    ] { XCTAssertEqual(try faults(expression), [], expression) }
  }
}
