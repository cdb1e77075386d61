import Diagnostics
import Documents
import Grafana
import XCTest

/// What dashboard-linter gets wrong, and what its users move over with.
final class OpinionTests: XCTestCase {
  private func codes(_ text: String, _ opinions: String...) throws -> [String] {
    DashboardCheck.check(try document(text), opinions: Set(opinions)).map(\.code)
  }

  private func query(_ expression: String, datasource: String = #"{"type": "prometheus", "uid": "p"}"#)
    -> String
  {
    #"{"title": "a", "panels": [{"type": "table", "title": "P", "datasource": \#(datasource), "targets": [{"refId": "A", "expr": "\#(expression)"}]}]}"#
  }

  func testResourcesAreRead() throws {
    for version in ["v0alpha1", "v1beta1", "v1"] {
      let text =
        #"{"apiVersion": "dashboard.grafana.app/\#(version)", "kind": "Dashboard", "metadata": {"name": "a"}, "spec": {"title": "a", "panels": []}}"#
      XCTAssertEqual(try codes(text, "uneditable-dashboard"), ["uneditable-dashboard"])
    }
  }

  func testCountersWithMatchersAreFound() throws {
    XCTAssertEqual(
      try codes(query(#"sum(a_total{b=\"c\"})"#), "target-counter-agg-rule"), ["target-counter-agg-rule"])
    XCTAssertEqual(try codes(query(#"sum(rate(a_total{b=\"c\"}[1m]))"#), "target-counter-agg-rule"), [])
  }

  /// The datasource of the query decides, not the first variable of the dashboard.
  func testTheQuerysOwnDatasourceDecides() throws {
    let variables =
      #""templating": {"list": [{"name": "p", "type": "datasource", "query": "prometheus"}, {"name": "l", "type": "datasource", "query": "loki"}]}, "#
    let logs = query("rate({a=`b`}[5m])", datasource: #"{"uid": "$l"}"#)
      .replacing(#""title": "a", "#, with: #""title": "a", "# + variables)
    XCTAssertEqual(try codes(logs, "target-rate-interval-rule", "target-job-rule"), [])
    XCTAssertEqual(try codes(logs, "target-logql-auto-rule"), ["target-logql-auto-rule"])
  }

  func testAnyUnitServes() throws {
    for unit in ["short", "requests", "EUR"] {
      XCTAssertEqual(
        try codes(
          #"{"title": "a", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "\#(unit)"}}}]}"#,
          "panel-units-rule"), [])
    }
  }

  func testAnEmptyListOfQueriesIsNone() throws {
    for targets in ["", #", "targets": []"#] {
      XCTAssertEqual(
        try codes(#"{"title": "a", "panels": [{"type": "stat"\#(targets)}]}"#, "panel-no-targets-rule"),
        ["panel-no-targets-rule"])
    }
  }

  func testOverridesOfAnyTypeAreRead() throws {
    for value in ["5", "null", "[]", "{}", "true"] {
      let text =
        #"{"title": "a", "panels": [{"type": "stat", "fieldConfig": {"defaults": {}, "overrides": [{"matcher": \#(value), "properties": [{"id": \#(value), "value": \#(value)}]}, \#(value)]}}]}"#
      let all = Set(DashboardCheck.opinionDescriptions.map(\.code))
      XCTAssertTrue(
        DashboardCheck.check(try document(text), opinions: all).contains { $0.code == "panel-units-rule" })
    }
  }

  func testEachFindingHasItsPlace() throws {
    let text = query(#"rate(a{b=\"\\\"\"}[5m])"#)
    let finding = try XCTUnwrap(
      DashboardCheck.check(try document(text), opinions: ["target-rate-interval-rule"]).first {
        $0.code == "target-rate-interval-rule"
      })
    let range = try XCTUnwrap(finding.range)
    XCTAssertEqual(String(decoding: Array(text.utf8)[range.start..<range.end], as: UTF8.self), "5m")
  }

  func testLintFile() throws {
    let text = query("rate(a[5m]) + rate(b[5m])").replacing(
      "]}]}", with: #", {"refId": "B", "expr": "rate(c[5m])"}]}]}"#)
    let dashboard = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard)
    func left(_ json: String) throws -> [String] {
      let findings = DashboardCheck.check(dashboard, opinions: ["target-rate-interval-rule"])
      return LinterExclusions(try document(json)).apply(to: findings, in: dashboard).map(\.severity.rawValue)
    }
    XCTAssertEqual(try left("{}").count, 3)
    XCTAssertEqual(try left(#"{"exclusions": {"target-rate-interval-rule": null}}"#), [])
    XCTAssertEqual(try left(#"{"exclusions": {"target-rate-interval-rule": {"reason": "r"}}}"#), [])
    XCTAssertEqual(
      try left(
        #"{"exclusions": {"target-rate-interval-rule": {"entries": [{"panel": "P", "targetIdx": "1"}]}}}"#
      ).count, 2)
    XCTAssertEqual(
      try left(#"{"exclusions": {"target-rate-interval-rule": {"entries": [{"dashboard": "b"}]}}}"#).count, 3)
    XCTAssertEqual(
      try left(#"{"warnings": {"target-rate-interval-rule": {"entries": [{"dashboard": "a"}]}}}"#),
      ["info", "info", "info"])
    // What is no opinion cannot be left out so.
    XCTAssertEqual(try left(#"{"exclusions": {"promql-syntax": null}, "warnings": 5}"#).count, 3)
  }

  /// dashboard-linter's names for what our own checks find.
  func testLintFileLeavesFaultsOfPromQLOut() throws {
    let text =
      #"{"title": "a", "templating": {"list": [{"name": "v", "type": "query", "datasource": {"type": "prometheus"}, "query": "label_values(up{, x)"}]}, "panels": [{"type": "table", "title": "P", "datasource": {"type": "prometheus"}, "targets": [{"refId": "A", "expr": "up)"}]}]}"#
    let dashboard = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard)
    let findings = DashboardCheck.check(dashboard)
    XCTAssertEqual(findings.map(\.code), ["promql-syntax", "promql-syntax"])
    func left(_ rule: String) throws -> [String] {
      let exclusions = LinterExclusions(try document(#"{"exclusions": {"\#(rule)": null}}"#))
      return exclusions.apply(to: findings, in: dashboard).map(\.message)
    }
    XCTAssertEqual(try left("target-promql-rule"), [findings[0].message])
    XCTAssertEqual(try left("template-label-promql-rule"), [findings[1].message])
  }

  /// What dashboard-linter's rules for PromQL find of MetricsQL, which the default leaves alone.
  func testMetricsQLIsRefusedByChoice() throws {
    let text = query("topk_max(5, up)")
    XCTAssertEqual(try codes(text), ["promql-dialect"])
    XCTAssertEqual(try codes(text, "target-promql-rule"), ["promql-dialect", "target-promql-rule"])
  }

  func testCost() throws {
    func cost(_ text: String) throws -> DashboardCost {
      DashboardCost(try XCTUnwrap(DashboardReader.read(try document(text)).dashboard))
    }
    let panels =
      #"[{"type": "stat", "targets": [{"refId": "A"}, {"refId": "B", "hide": true}]}, {"type": "row", "collapsed": true, "panels": [{"type": "stat", "targets": [{"refId": "A"}]}]}]"#
    let found = try cost(#"{"title": "a", "refresh": "1m30s", "panels": \#(panels)}"#)
    XCTAssertEqual(found.panels, 2)
    XCTAssertEqual(found.targets, 2)
    XCTAssertEqual(found.queriesPerSecond, 1.0 / 90, accuracy: 1e-12)
    XCTAssertEqual(try cost(#"{"title": "a", "refresh": false, "panels": \#(panels)}"#).queriesPerSecond, 0)
  }

  func testSeveralDashboards() throws {
    func dashboard(_ path: String, _ uid: String, _ title: String) throws -> DashboardIdentity {
      let source = SourceFile(path: path, text: #"{"uid": "\#(uid)", "title": "\#(title)", "panels": []}"#)
      let root = try XCTUnwrap(JSONReader.read(source).documents.first)
      return DashboardIdentity(try XCTUnwrap(DashboardReader.read(root).dashboard))
    }
    let findings = DashboardSet.check([
      try dashboard("a/x.json", "x", "X"), try dashboard("a/y.json", "x", "Y"),
      try dashboard("a/z.json", "z", "X"), try dashboard("b/x.json", "", "X"),
    ])
    XCTAssertEqual(findings.map(\.code), ["uid-in-two-files", "title-in-two-files"])
    XCTAssertEqual(findings.map { $0.range?.source.path }, ["a/y.json", "a/z.json"])
  }
}
