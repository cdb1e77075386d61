// modules: RegularExpressions Diagnostics Documents PromQL Grafana
// shared: Damage
import Diagnostics
import Documents
import Grafana

/// Dashboards of every form to begin with, small so that one input is soon done; what it says is done to one of them.
private let templates: [Node] = [
  // What stands beside the panels.
  #"""
  {"id": 3, "uid": "a", "title": "A", "tags": ["t"], "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
   "links": [{"url": "/d/b/x", "title": "$a"}], "timepicker": {"refresh_intervals": ["5s"]},
   "annotations": {"list": [{"name": "n", "datasource": {"type": "prometheus", "uid": "p"}, "expr": "up == 0"}]}, "panels": []}
  """#,
  // Variables.
  #"""
  {"title": "A", "templating": {"list": [{"name": "a", "type": "query", "multi": true, "allValue": ".+",
     "query": {"query": "label_values(up{b=\"$c\"}, d)"}, "datasource": {"type": "prometheus", "uid": "p"}, "regex": "/(x)/"},
    {"name": "c", "type": "interval", "query": "1m,$a"}]}, "panels": [{"type": "text", "repeat": "a"}]}
  """#,
  // A query, and the inputs of an import.
  #"""
  {"title": "A", "__inputs": [{"name": "DS", "type": "datasource", "pluginId": "prometheus"}],
   "panels": [{"id": 1, "type": "timeseries", "datasource": {"type": "prometheus", "uid": "${DS}"},
    "targets": [{"refId": "A", "expr": "sum by (b) (rate(x_total{b=\"\u00e9$a\"}[$__interval]))", "legendFormat": "{{e}}"}]}]}
  """#,
  // What a panel has.
  #"""
  {"title": "A", "panels": [{"id": 1, "type": "stat", "title": "P $a", "gridPos": {"x": 20, "y": 0, "w": 8, "h": 4},
   "fieldConfig": {"defaults": {"unit": "s", "thresholds": {"steps": [{"value": null}, {"value": 2}]},
     "mappings": [{"type": "regex", "options": {"pattern": "(x"}}]},
    "overrides": [{"matcher": {"id": "byRegexp", "options": "/x/"}, "properties": [{"id": "links", "value": [{"url": "x"}]}]}]},
   "transformations": [{"id": "organize", "options": {"renameByName": {"x": "${z}"}}}]}]}
  """#,
  // Rows, logs, and two panels and queries of one name.
  #"""
  {"title": "A", "panels": [{"id": 1, "type": "row", "collapsed": true, "panels": [{"id": 1, "type": "graph",
   "datasource": {"type": "loki", "uid": "l"}, "targets": [{"refId": "B", "expr": "rate({a=`b`} |= \"x\" | json [5m])"},
   {"refId": "B", "datasource": "-- Mixed --"}]}]}]}
  """#,
  // Rows of old, in the envelope of the HTTP API.
  #"""
  {"dashboard": {"title": "B", "schemaVersion": 14, "rows": [{"panels": [{"id": 2, "type": "singlestat", "datasource": "x",
    "targets": [{"expr": "up", "refId": "A"}]}]}]}, "overwrite": true}
  """#,
  // A resource of elements.
  #"""
  {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "c"}, "spec": {"title": "C",
   "elements": {"p": {"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"},
     "data": {"spec": {"queries": [{"spec": {"refId": "A", "query":
       {"group": "prometheus", "datasource": {"name": "x"}, "spec": {"expr": "rate(x[$v])"}}}}]}}}}},
   "layout": {"kind": "GridLayout", "spec": {"items": [{"kind": "GridLayoutItem", "spec": {"x": 0, "y": 0, "width": 24, "height": 2,
       "element": {"kind": "ElementReference", "name": "p"}}}]}}}}
  """#,
  // Rows and variables of elements.
  #"""
  {"apiVersion": "dashboard.grafana.app/v2", "metadata": {"name": "c"}, "spec": {"title": "C", "cursorSync": "Off",
   "timeSettings": {"from": "now-1h", "to": "now", "autoRefresh": "10s"},
   "variables": [{"kind": "QueryVariable", "spec": {"name": "v", "query": {"group": "prometheus", "spec": {"query": "label_values(x)"}}}}],
   "elements": {}, "layout": {"kind": "RowsLayout", "spec": {"rows": [{"kind": "RowsLayoutRow", "spec": {"title": "$w", "repeat": {"value": "v"},
     "variables": [{"kind": "TextVariable", "spec": {"name": "w"}}], "layout": {"kind": "AutoGridLayout"}}}]}}}}
  """#,
].map { text in
  guard let root = JSONReader.read(SourceFile(path: "t.json", text: text)).documents.first else {
    preconditionFailure("a template is no JSON")
  }
  return root
}

/// What makes the checks of texts work.
private let words = [
  "", "$a", "${a}", "[[a:b]]", "${DS}", "$__interval", "now-5d/d", "1h30m", "-- Mixed --", "__expr__",
  "prometheus", "loki",
  "row", "graph", "query", "datasource", "{{a}}", "/x(/", "/d/a", "/d/zz?x=$a", "label_values(up, x)",
  "sum(rate(a_total[5m]))",
  "up{a=\"$a\", b=~\"[[c]]\"} > bool 1e3", "topk($a, x) by (y)", "{a=`b`} | jsn", "a offset $c",
  "rate(x[${a}m:])", "value", "special",
]

/// What stands in the place of a value.
private func replacement(_ damage: inout Damage, _ old: [UInt8], _ node: Node) -> [UInt8] {
  switch damage.next() % 10 {
  case 0: return Array("null".utf8)
  case 1: return Array((damage.next() % 2 == 0 ? "true" : "false").utf8)
  case 2: return Array(["0", "-1", "1.5", "24", "9223372036854775807", "1e999"][damage.next() % 6].utf8)
  case 3: return Array("[]".utf8)
  case 4: return Array("[".utf8) + old + Array(",".utf8) + old + Array("]".utf8)
  case 5: return Array("{}".utf8)
  case 6: return quoted(Array(words[damage.next() % words.count].utf8))
  case 7:
    // Text of the input itself, up to a zero.
    return quoted(Array(String(decoding: damage.nextText(), as: UTF8.self).utf8))
  case 8: return quoted(Array(((node.string ?? "") + words[damage.next() % words.count]).utf8))
  default: return Array(#"{"uid": "#.utf8) + old + Array("}".utf8)
  }
}

private func quoted(_ bytes: [UInt8]) -> [UInt8] {
  var quoted = Array("\"".utf8)
  for byte in bytes {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
    case 0..<0x10: quoted += Array("\\u000\(String(byte, radix: 16))".utf8)
    case 0x10..<0x20: quoted += Array("\\u00\(String(byte, radix: 16))".utf8)
    default: quoted.append(byte)
    }
  }
  return quoted + Array("\"".utf8)
}

private let choices = Set(
  (DashboardCheck.opinionDescriptions + DashboardCheck.provisioningDescriptions).map(\.code))

/// - Parameter flags: bit 3 adds all opinions, bit 4 what is said of several dashboards and by a policy.
private func check(_ bytes: [UInt8], isSound: Bool, flags: Int) {
  let source = SourceFile(path: "a.json", bytes: bytes)
  guard let root = JSONReader.read(source).documents.first else {
    precondition(!isSound, "a tree that was written cannot be read")
    return
  }
  let (dashboard, faults) = DashboardReader.read(root)
  precondition(dashboard != nil || faults.hasErrors, "neither a dashboard nor a fault")
  guard let dashboard else { return }
  var findings = faults + DashboardCheck.check(dashboard, opinions: flags & 8 == 0 ? [] : choices)
  if flags & 16 != 0 {
    var policy = DashboardPolicy()
    (policy.tags, policy.titles, policy.datasources) = (["x"], ["A.*"], ["p"])
    findings += policy.check(dashboard)
    findings += DashboardSet.check(
      [DashboardIdentity(dashboard), DashboardIdentity(dashboard)], isComplete: true)
    _ = LinterExclusions(root).apply(to: findings, in: dashboard)
    precondition(DashboardCost(dashboard).queriesPerSecond >= 0)
  }
  for finding in findings {
    guard let range = finding.range else { preconditionFailure("a finding without a place") }
    precondition(range.end <= bytes.count && !finding.message.isEmpty, "a finding outside of the file")
    _ = DashboardSite(of: finding, in: dashboard)
  }
  // What is fixed is right: a second round finds nothing more to fix, and all the rest is as it was.
  let fixes = DashboardFix.all(for: dashboard)
  guard !fixes.isEmpty else { return }
  let fixed = DashboardFix.apply(fixes, to: bytes)
  guard let again = JSONReader.read(SourceFile(path: "a.json", bytes: fixed)).documents.first,
    let second = DashboardReader.read(again).dashboard
  else { preconditionFailure("a fix broke the file") }
  precondition(DashboardFix.all(for: second).isEmpty, "a fix left something to fix")
}

/// Whatever stands in a dashboard: no crash, findings within the file, fixes that need no second run.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDashboard(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 1, let start else { return 0 }
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let form = Int(bytes[0])
  if form >= 0x20 {
    check(Array(bytes), isSound: false, flags: form)
    return 0
  }
  check(
    Damage(bytes.dropFirst(), of: templates[form & 7], changesKeys: false, replacement: replacement).text,
    isSound: true, flags: form)
  return 0
}
