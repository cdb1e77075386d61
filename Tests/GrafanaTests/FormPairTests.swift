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
    /// The `defaults` and `overrides` of the panel's fields.
    var fields = #""defaults": {}"#
    var options = "{}"
    var description = ""
    /// The same mappings in both forms.
    var links = "[]"
    var dashboardLinks = "[]"
    var transformation: (id: String, options: String)?
    var annotation: String?
    var regex = ""
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
        #"{"type": "\#($0.type)", "name": "\#($0.name)", "multi": true, "datasource": {"type": "prometheus", "uid": "m"}, "regex": "\#(escaped(regex))", "query": {"query": "\#(escaped($0.query))", "refId": "V"}}"#
      }.joined(separator: ",")
      let field =
        #""fieldConfig": {\#(fields)}, "options": \#(options), "description": "\#(description)", "links": \#(links)"#
      let steps = transformation.map { #"{"id": "\#($0.id)", "options": \#($0.options)}"# } ?? ""
      let note =
        annotation.map {
          #"{"name": "n", "datasource": {"type": "prometheus", "uid": "m"}, "expr": "\#(escaped($0))"}"#
        } ?? ""
      let place =
        #"{"x": \#(position.x), "y": \#(position.y), "w": \#(position.width), "h": \#(position.height)}"#
      let again = repeated.map { #""repeat": "\#($0)", "# } ?? ""
      return """
        {"title": "a", "uid": "a", "time": {"from": "\(from)", "to": "now"}, "refresh": "\(refresh)",
         "links": \(dashboardLinks), "annotations": {"list": [\(note)]}, "templating": {"list": [\(list)]}, "panels": [
          {"id": \(ids[0]), "type": "\(type)", "title": "\(title)", \(again)\(field), "gridPos": \(place),
           "transformations": [\(steps)], "targets": [\(targets)]},
          {"id": \(ids[1]), "type": "stat", "title": "Other", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}]}
        """
    }

    var elements: String {
      let queries = refIds.map {
        #"{"kind": "PanelQuery", "spec": {"refId": "\#($0)", "hidden": false, "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "m"}, "spec": {"expr": "\#(escaped(query))", "legendFormat": "\#(legend)"}}}}"#
      }.joined(separator: ",")
      let list = variables.map {
        #"{"kind": "\#($0.kind)", "spec": {"name": "\#($0.name)", "multi": true, "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "m"}, "spec": {"query": "\#(escaped($0.query))"}}, "regex": "\#(escaped(regex))"}}"#
      }.joined(separator: ",")
      func item(_ name: String, _ place: String, _ again: String = "") -> String {
        #"{"kind": "GridLayoutItem", "spec": {\#(place), \#(again)"element": {"kind": "ElementReference", "name": "\#(name)"}}}"#
      }
      let place =
        #""x": \#(position.x), "y": \#(position.y), "width": \#(position.width), "height": \#(position.height)"#
      let steps =
        transformation.map {
          #"{"kind": "\#($0.id)", "group": "\#($0.id)", "spec": {"id": "\#($0.id)", "options": \#($0.options)}}"#
        } ?? ""
      let note =
        annotation.map {
          #"{"kind": "AnnotationQuery", "spec": {"name": "n", "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "m"}, "spec": {"expr": "\#(escaped($0))"}}}}"#
        } ?? ""
      let again = repeated.map { #""repeat": {"mode": "variable", "value": "\#($0)"}, "# } ?? ""
      return """
        {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "a"}, "spec": {
         "title": "a", "timeSettings": {"from": "\(from)", "to": "now", "autoRefresh": "\(refresh)"},
         "links": \(dashboardLinks), "annotations": [\(note)],
         "variables": [\(list)], "elements": {
          "p": {"kind": "Panel", "spec": {"id": \(ids[0]), "title": "\(title)",
            "vizConfig": {"kind": "VizConfig", "group": "\(type)", "spec": {"fieldConfig": {\(fields)}, "options": \(options)}},
            "description": "\(description)", "links": \(links),
            "data": {"kind": "QueryGroup", "spec": {"queries": [\(queries)], "transformations": [\(steps)]}}}},
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
    try check("threshold-order") {
      $0.fields = #""defaults": {"thresholds": {"steps": [{"value": 2}, {"value": 1}]}}"#
    }
    try check("grid-bounds") { $0.position = (20, 0, 12, 8) }
    try check("grid-overlap") { $0.position = (6, 0, 12, 8) }
    try check("panel-type-gone") { $0.type = "graph" }
    try check("panel-id-duplicate") { $0.ids = [1, 1] }
  }

  func testPairsOfFieldsAndTexts() throws {
    func override(_ matcher: String, _ property: String = "") -> String {
      #""defaults": {}, "overrides": [{"matcher": \#(matcher), "properties": [\#(property)]}]"#
    }
    let byName = #"{"id": "byName", "options": "a"}"#
    try check("threshold-order") {
      $0.fields = override(
        byName, #"{"id": "thresholds", "value": {"steps": [{"value": 2}, {"value": 1}]}}"#)
    }
    try check("field-regex") { $0.fields = override(#"{"id": "byRegexp", "options": "/(/"}"#) }
    try check("field-regex") {
      $0.fields = #""defaults": {"mappings": [{"type": "regex", "options": {"pattern": "(", "result": {}}}]}"#
    }
    try check("variable-undefined") {
      $0.fields = #""defaults": {"links": [{"title": "t", "url": "/d/x?var-a=${nowhere}"}]}"#
    }
    try check("variable-undefined") { $0.options = ##"{"content": "${nowhere}"}"## }
    try check("variable-undefined") { $0.description = "${nowhere}" }
    try check("variable-undefined") { $0.links = #"[{"title": "t", "url": "/d/x?var-a=${nowhere}"}]"# }
    try check("variable-undefined") {
      $0.dashboardLinks = #"[{"type": "link", "title": "t", "url": "/d/x?a=${nowhere}"}]"#
    }
    try check("variable-undefined") {
      $0.transformation = ("filterByValue", #"{"filters": [{"value": "${nowhere}"}]}"#)
    }
    try check("variable-undefined") { $0.annotation = #"up{a="$nowhere"}"# }
    try check("promql-syntax") { $0.annotation = "sum(up" }
    try check("variable-regex") {
      $0.regex = "/(/"
      $0.variables = [("QueryVariable", "query", "b", "label_values(b)")]
    }
    try check("value-mapping") {
      $0.fields =
        #""defaults": {"mappings": [{"type": "range", "options": {"from": 2, "to": 1, "result": {}}}]}"#
    }
    try check("ref-id-missing") { $0.refIds = [""] }
    try check("ref-id-duplicate") { $0.refIds = ["A", "A"] }
  }

  func testPairsOfOpinions() throws {
    let all = Set(DashboardCheck.opinionDescriptions.map(\.code))
    for query in ["up", "rate(a_total{job=~\"$job\"}[5m])", "sum(a_total)", "rate(a[$__rate_interval])"] {
      for variables in [
        [], [("QueryVariable", "query", "job", "label_values(job)")],
        [("DatasourceVariable", "datasource", "datasource", "prometheus")],
      ] {
        var pair = Pair()
        (pair.query, pair.variables) = (query, variables)
        let found = try [pair.classic, pair.elements].map { text in
          DashboardCheck.check(try document(text), opinions: all).map(\.code).sorted()
        }
        XCTAssertEqual(found[0], found[1], "\(query) \(variables)")
        XCTAssertTrue(found[0].contains("panel-units-rule"), "\(found[0])")
      }
    }
  }
}
