import Diagnostics
import Documents
import Grafana
import XCTest

/// Each value of a sound dashboard in turn is made one of another type: no crash, and a finding wherever Grafana
/// would stumble.
final class WrongTypeTests: XCTestCase {
  private let sound = #"""
    {"uid": "a", "title": "A", "tags": ["t"], "editable": true, "graphTooltip": 1, "schemaVersion": 39, "refresh": "30s", "timezone": "utc",
     "time": {"from": "now-6h", "to": "now"}, "timepicker": {"refresh_intervals": ["5s"]}, "links": [{"title": "B", "url": "/d/b"}],
     "annotations": {"list": [{"name": "n", "enable": true, "datasource": {"type": "prometheus", "uid": "p"}, "expr": "up == 0"}]},
     "templating": {"list": [{"name": "job", "type": "query", "multi": true, "includeAll": true, "refresh": 1, "sort": 1, "hide": 0, "regex": "/a/",
       "datasource": {"type": "prometheus", "uid": "p"}, "query": {"query": "label_values(up, job)"}}]},
     "panels": [{"id": 1, "type": "timeseries", "title": "P", "datasource": {"type": "prometheus", "uid": "p"}, "repeat": "job",
       "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, "links": [{"url": "/d/b"}], "interval": "1m",
       "fieldConfig": {"defaults": {"unit": "s", "thresholds": {"steps": [{"color": "green", "value": null}, {"color": "red", "value": 1}]},
         "mappings": [{"type": "value", "options": {"0": {"text": "down"}}}]},
        "overrides": [{"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "unit", "value": "s"}]}]},
       "transformations": [{"id": "organize", "options": {}}],
       "targets": [{"refId": "A", "expr": "up{job=~\"$job\"}", "legendFormat": "{{job}}", "hide": false}]},
      {"id": 2, "type": "row", "collapsed": true, "title": "R", "gridPos": {"x": 0, "y": 8, "w": 24, "h": 1}, "panels": []}]}
    """#

  private struct Place {
    let path: String
    let node: Node
  }

  /// Every value, with numbers of list items left out of its path.
  private func places(in node: Node, path: String = "") -> [Place] {
    let own = path.isEmpty ? [] : [Place(path: path, node: node)]
    switch node.value {
    case .sequence(let items): return own + items.flatMap { places(in: $0, path: path + "[]") }
    case .mapping(let mapping):
      return own
        + mapping.entries.flatMap {
          places(in: $0.value, path: path.isEmpty ? $0.name : path + "." + $0.name)
        }
    default: return own
    }
  }

  /// Where a value of another type does no harm, or none that can be told: texts in free form, and values that only
  /// the panel's own options give a meaning.
  private let free: Set<String> = [
    // A name in place of a reference, as datasources were written before schema version 33.
    "annotations.list[].datasource: a string", "panels[].datasource: a string",
    "templating.list[].datasource: a string",
    // What a mapping shows, and of which type it was before schema version 27.
    "panels[].fieldConfig.defaults.mappings[].options.0.text: a boolean, a list, a mapping, a number",
    "panels[].fieldConfig.defaults.mappings[].options.0: a boolean, a list, a number, a string",
    "panels[].fieldConfig.defaults.mappings[].type: a number",
    // Whatever the matcher, the property or the plugin takes.
    "panels[].fieldConfig.overrides[].matcher.options: a boolean, a list, a mapping, a number",
    "panels[].fieldConfig.overrides[].properties[].value: a boolean, a list, a mapping, a number",
    // Grafana takes these for absent, or as they were written once.
    "panels[].interval: a boolean, a number", "panels[].repeat: a boolean", "refresh: a boolean, a number",
    "schemaVersion: a string", "templating.list[].query: a string", "templating.list[].refresh: a boolean",
    "time.from: a boolean, a number", "time.to: a boolean, a number",
  ]

  func testEveryValueOfAnotherType() throws {
    let root = try document(sound)
    XCTAssertEqual(DashboardCheck.check(root).map(Snippet.headline), [])
    var silent: [String: Set<String>] = [:]
    for place in places(in: root) {
      let bytes = root.source.bytes
      for (type, text) in [
        ("a boolean", "true"), ("a number", "5"), ("a string", #""x""#), ("a list", "[7]"),
        ("a mapping", #"{"y": 7}"#),
        ("null", "null"),
      ] where place.node.typeName != type {
        let range = place.node.range
        let damaged = Array(bytes[..<range.start]) + Array(text.utf8) + Array(bytes[range.end...])
        let parsed = JSONReader.read(SourceFile(path: "a.json", bytes: damaged))
        let findings = DashboardCheck.check(try XCTUnwrap(parsed.documents.first))
        for finding in findings {
          let end = try XCTUnwrap(finding.range?.end)
          XCTAssertLessThanOrEqual(end, damaged.count)
        }
        if findings.isEmpty, type != "null" { silent[place.path, default: []].insert(type) }
      }
    }
    XCTAssertEqual(
      silent.map { "\($0.key): \($0.value.sorted().joined(separator: ", "))" }.sorted(), free.sorted())
  }
}
