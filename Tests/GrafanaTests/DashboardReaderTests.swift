import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

final class DashboardReaderTests: XCTestCase {
  private func paths(_ text: String) throws -> [String] {
    let dashboard = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard)
    return dashboard.panels.map { "\($0.path) \($0.placement)" }
  }

  private func form(_ text: String) throws -> DashboardForm? {
    DashboardReader.read(try document(text)).dashboard?.form
  }

  func testForms() throws {
    XCTAssertEqual(try form(#"{"title": "a", "panels": []}"#), .classic)
    XCTAssertEqual(try form(#"{"title": "a", "rows": []}"#), .classic)
    XCTAssertEqual(try form(#"{"meta": {}, "dashboard": {"title": "a", "panels": []}}"#), .wrapped)
    XCTAssertEqual(
      try form(#"{"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "spec": {}}"#),
      .classicResource(apiVersion: "dashboard.grafana.app/v1beta1"))
    XCTAssertEqual(
      try form(#"{"apiVersion": "dashboard.grafana.app/v0alpha1", "spec": {}}"#),
      .classicResource(apiVersion: "dashboard.grafana.app/v0alpha1"))
    XCTAssertEqual(
      try form(#"{"apiVersion": "dashboard.grafana.app/v2alpha1", "spec": {}}"#),
      .elementsResource(apiVersion: "dashboard.grafana.app/v2alpha1"))
    XCTAssertEqual(try form(#"{"title": "a", "elements": {}, "layout": {}}"#), .elementsModel)
    XCTAssertNil(try form("[]"))
    XCTAssertNil(try form(#"{"title": "a"}"#))
  }

  func testWhatIsADashboard() throws {
    for text in [
      #"{"panels": []}"#, #"{"schemaVersion": 1}"#, #"{"dashboard": {"panels": []}}"#,
      #"{"apiVersion": "dashboard.grafana.app/v1", "spec": {}}"#, #"{"elements": {}, "layout": {}}"#,
    ] { XCTAssertTrue(DashboardReader.isDashboard(try document(text)), text) }
    for text in [
      "[]", "{}", #"{"groups": []}"#, #"{"apiVersion": "monitoring.coreos.com/v1", "panels": []}"#,
      #"{"dashboard": "x"}"#,
    ] { XCTAssertFalse(DashboardReader.isDashboard(try document(text)), text) }
  }

  func testFaultsOfForm() {
    check("‹[›]", "not-a-dashboard")
    check("‹\"›a\"", "not-a-dashboard")
    check("‹{›}", "not-a-dashboard")
    check(#"{"dashboard": ‹[›]}"#, "not-a-dashboard")
    check(#"‹{›"dashboard": {"title": "a", "panels": []}}"#, "dashboard-wrapper")
    check(#"{"apiVersion": ‹"apps/v1"›, "kind": "Deployment", "spec": {}}"#, "not-a-dashboard")
    check(
      #"{"apiVersion": "dashboard.grafana.app/v1", "kind": ‹"Folder"›, "spec": {}}"#, "not-a-dashboard")
    check(#"‹{›"apiVersion": "dashboard.grafana.app/v1", "kind": "Dashboard"}"#, "not-a-dashboard")
    check(
      #"{"apiVersion": ‹"dashboard.grafana.app/v3"›, "metadata": {"name": "a"}, "spec": {"title": "a"}}"#,
      "dashboard-envelope")
    check(#"‹{›"title": "a", "elements": {}, "layout": {}}"#, "dashboard-envelope")
    check(#"{"title": "a", "panels": ‹{›}}"#, "dashboard-structure")
    check(#"{"title": "a", "panels": [‹null›, ‹1›]}"#, "dashboard-structure", "dashboard-structure")
    check(#"{"title": "a", "panels": null}"#)
    check(
      #"{"apiVersion": "dashboard.grafana.app/v2", "metadata": {"name": "a"}, "spec": ‹{›"title": "a", "layout": {}}}"#,
      "dashboard-structure")
  }

  func testPanelsAndTheirPaths() throws {
    XCTAssertEqual(
      try paths(
        """
        {"panels": [{"type": "stat"}, {"type": "row", "collapsed": true, "panels": [{"type": "stat"}]},
          {"type": "row", "panels": [{"type": "stat"}]}, {"type": "row"}, {"type": "table"}]}
        """),
      [
        "panels[0] topLevel", "panels[1] topLevel", "panels[1].panels[0] collapsedRow(1)",
        "panels[2] topLevel",
        "panels[2].panels[0] expandedRow(2)", "panels[3] topLevel", "panels[4] topLevel",
      ])
    let rows = #""rows": [{"panels": []}, {"panels": [{"type": "graph"}]}]"#
    XCTAssertEqual(try paths("{\(rows)}"), ["rows[1].panels[0] oldRow(1)"])
    XCTAssertEqual(try paths("{\(rows), \"schemaVersion\": 14}"), ["rows[1].panels[0] oldRow(1)"])
    XCTAssertEqual(
      try paths("{\(rows), \"schemaVersion\": \"14\", \"panels\": []}"), ["rows[1].panels[0] oldRow(1)"])
    XCTAssertEqual(try paths("{\(rows), \"schemaVersion\": 16, \"panels\": []}"), [])
  }

  func testTargets() throws {
    let text = """
      {"panels": [{"type": "stat", "targets": [{"refId": "A"}, {"refId": "B", "hide": true, "datasource": "x"}]}]}
      """
    let targets = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard?.panels.first?.targets)
    XCTAssertEqual(targets.map(\.path), ["panels[0].targets[0]", "panels[0].targets[1]"])
    XCTAssertEqual(targets.map(\.isHidden), [false, true])
    XCTAssertEqual(targets.map { $0.datasource?.string }, [nil, "x"])
  }

  func testElements() throws {
    let text = """
      {"apiVersion": "dashboard.grafana.app/v2", "metadata": {"name": "a"}, "spec": {"title": "a", "elements": {
        "p": {"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"}, "data": {"spec": {"queries": [
          {"kind": "PanelQuery", "spec": {"refId": "A", "query": {"group": "prometheus",
            "datasource": {"name": "ds"}, "spec": {"expr": "up"}}}}]}}}},
        "l": {"kind": "LibraryPanel", "spec": {"id": 2}}},
        "layout": {"kind": "TabsLayout", "spec": {"tabs": [{"spec": {"layout": {"kind": "RowsLayout", "spec": {"rows":
          [{"spec": {"layout": {"kind": "GridLayout", "spec": {"items": [
            {"spec": {"element": {"kind": "ElementReference", "name": "p"}}},
            {"spec": {"element": {"kind": "ElementReference", "name": "l"}}}]}}}}]}}}}]}}}}
      """
    check(text)
    let dashboard = try XCTUnwrap(DashboardReader.read(try document(text)).dashboard)
    XCTAssertEqual(dashboard.panels.map(\.path), ["elements.p", "elements.l"])
    XCTAssertEqual(dashboard.panels.map { $0.type?.string }, ["stat", nil])
    XCTAssertEqual(dashboard.references.map(\.string), ["p", "l"])
    XCTAssertEqual(dashboard.uid?.string, "a")
    let target = try XCTUnwrap(dashboard.panels.first?.targets.first)
    XCTAssertEqual(target.query?["expr"]?.string, "up")
    XCTAssertEqual(target.datasource?["name"]?.string, "ds")
  }
}
