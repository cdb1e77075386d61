import Diagnostics
import Documents
import Grafana
import XCTest

/// The same dashboard in the classic model and in v2: the same findings.
final class FormPairTests: XCTestCase {
  private struct Pair {
    var query = "up"
    var legend = ""
    var title = "CPU"
    var variables: [(kind: String, type: String, name: String, query: String)] = []
    var from = "now-6h"
    var refresh = "30s"
    var thresholds = "[]"
    var position = (x: 0, y: 0, width: 12, height: 8)
    var repeated: String?
    var type = "timeseries"
    var refIds = ["A"]
    var ids = [1, 2]

    private func escaped(_ text: String) -> String {
      text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    var classic: String {
      let targets = refIds.map {
        #"{"refId": "\#($0)", "datasource": {"type": "prometheus", "uid": "m"}, "expr": "\#(escaped(query))", "legendFormat": "\#(legend)"}"#
      }.joined(separator: ",")
      let list = variables.map {
        #"{"type": "\#($0.type)", "name": "\#($0.name)", "multi": true, "datasource": {"type": "prometheus", "uid": "m"}, "query": {"query": "\#(escaped($0.query))", "refId": "V"}}"#
      }.joined(separator: ",")
      let field = #""fieldConfig": {"defaults": {"thresholds": {"steps": \#(thresholds)}}}"#
      let place =
        #"{"x": \#(position.x), "y": \#(position.y), "w": \#(position.width), "h": \#(position.height)}"#
      let again = repeated.map { #""repeat": "\#($0)", "# } ?? ""
      return """
        {"title": "a", "uid": "a", "time": {"from": "\(from)", "to": "now"}, "refresh": "\(refresh)",
         "templating": {"list": [\(list)]}, "panels": [
          {"id": \(ids[0]), "type": "\(type)", "title": "\(title)", \(again)\(field), "gridPos": \(place), "targets": [\(targets)]},
          {"id": \(ids[1]), "type": "stat", "title": "Other", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}]}
        """
    }

    var elements: String {
      let queries = refIds.map {
        #"{"kind": "PanelQuery", "spec": {"refId": "\#($0)", "hidden": false, "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "m"}, "spec": {"expr": "\#(escaped(query))", "legendFormat": "\#(legend)"}}}}"#
      }.joined(separator: ",")
      let list = variables.map {
        #"{"kind": "\#($0.kind)", "spec": {"name": "\#($0.name)", "multi": true, "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "m"}, "spec": {"query": "\#(escaped($0.query))"}}}}"#
      }.joined(separator: ",")
      func item(_ name: String, _ place: String, _ again: String = "") -> String {
        #"{"kind": "GridLayoutItem", "spec": {\#(place), \#(again)"element": {"kind": "ElementReference", "name": "\#(name)"}}}"#
      }
      let place =
        #""x": \#(position.x), "y": \#(position.y), "width": \#(position.width), "height": \#(position.height)"#
      let again = repeated.map { #""repeat": {"mode": "variable", "value": "\#($0)"}, "# } ?? ""
      return """
        {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "a"}, "spec": {
         "title": "a", "timeSettings": {"from": "\(from)", "to": "now", "autoRefresh": "\(refresh)"},
         "variables": [\(list)], "elements": {
          "p": {"kind": "Panel", "spec": {"id": \(ids[0]), "title": "\(title)",
            "vizConfig": {"kind": "VizConfig", "group": "\(type)", "spec": {"fieldConfig": {"defaults": {"thresholds": {"steps": \(thresholds)}}}}},
            "data": {"kind": "QueryGroup", "spec": {"queries": [\(queries)]}}}},
          "q": {"kind": "Panel", "spec": {"id": \(ids[1]), "title": "Other", "vizConfig": {"kind": "VizConfig", "group": "stat", "spec": {}}}}},
         "layout": {"kind": "GridLayout", "spec": {"items": [
          \(item("p", place, again)), \(item("q", #""x": 12, "y": 0, "width": 12, "height": 8"#))]}}}}
        """
    }
  }

  private func check(_ codes: String..., line: UInt = #line, change: (inout Pair) -> Void) throws {
    var pair = Pair()
    change(&pair)
    let found = try [pair.classic, pair.elements].map { text in
      DashboardCheck.check(try document(text)).map { ($0.code, $0.message) }.sorted { $0 < $1 }
    }
    XCTAssertEqual(found[0].map(\.0), codes, "\(found[0])", line: line)
    XCTAssertEqual(found[1].map(\.0), codes, "\(found[1])", line: line)
  }

  func testPairs() throws {
    try check { _ in }
    try check("promql-syntax") { $0.query = "sum(up" }
    try check("promql-type") { $0.query = "rate(up)" }
    try check("query-counter") { $0.query = "a_total" }
    try check("query-interval") { $0.query = "rate(a_total[$__interval])" }
    try check("query-legend") {
      $0.query = "sum(up)"; $0.legend = "{{a}}"
    }
    try check("query-quantile") { $0.query = "histogram_quantile(0.9, sum(a_bucket))" }
    try check("variable-undefined") { $0.query = #"up{a="$b"}"# }
    try check("variable-undefined") { $0.title = "CPU of $host" }
    try check("variable-undefined") { $0.repeated = "host" }
    try check("query-multi-value") {
      $0.query = #"up{a="$b"}"#
      $0.variables = [("QueryVariable", "query", "b", "label_values(b)")]
    }
    try check("variable-name") { $0.variables = [("QueryVariable", "query", "a-b", "label_values(b)")] }
    try check("variable-cycle") { $0.variables = [("QueryVariable", "query", "b", "label_values($b)")] }
    try check("variable-type") { $0.variables = [("Foo", "foo", "b", "")] }
    try check("time-syntax") { $0.from = "now-6hours" }
    try check("time-syntax") { $0.refresh = "often" }
    try check("threshold-order") { $0.thresholds = #"[{"value": 2}, {"value": 1}]"# }
    try check("grid-bounds") { $0.position = (20, 0, 12, 8) }
    try check("grid-overlap") { $0.position = (6, 0, 12, 8) }
    try check("panel-type-gone") { $0.type = "graph" }
    try check("panel-id-duplicate") { $0.ids = [1, 1] }
  }
}
