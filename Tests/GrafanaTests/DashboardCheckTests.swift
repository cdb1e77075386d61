import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// One table for each check.
final class DashboardCheckTests: XCTestCase {
  private func panels(_ panels: String) -> String { #"{"title": "a", "panels": [\#(panels)]}"# }

  private func resource(_ version: String, name: String = #""metadata": {"name": "a"}"#, spec: String)
    -> String
  {
    #"{"apiVersion": "dashboard.grafana.app/\#(version)", \#(name), "spec": \#(spec)}"#
  }

  func testTitle() {
    check(#"{"title": "a", "panels": []}"#)
    check(#"‹{›"panels": []}"#, "dashboard-title")
    check(#"{"title": ‹""›, "panels": []}"#, "dashboard-title")
    check(#"{"title": ‹" \t"›, "panels": []}"#, "dashboard-title")
    check(#"{"title": ‹5›, "panels": []}"#, "dashboard-title")
    check(#"‹{›"title": null, "panels": []}"#, "dashboard-title")
    let long = String(repeating: "é", count: 5000)
    check(#"{"title": "\#(long)", "panels": []}"#)
    check(#"{"title": ‹"\#(long)x"›, "panels": []}"#, "dashboard-title")
    check(resource("v1", spec: #"‹{›"panels": []}"#), "dashboard-title")
    check(resource("v2", spec: #"‹{›"elements": {}, "layout": {}}"#), "dashboard-title")
  }

  func testUid() {
    let forty = String(repeating: "a", count: 40)
    for uid in [#""aZ0-_""#, #""\#(forty)""#, "null", #""""#, #"" a ""#] {
      check(#"{"uid": \#(uid), "title": "a", "panels": []}"#)
    }
    for uid in [#""a b""#, #""a.b""#, #""é""#, #""\#(forty)a""#, "5"] {
      check(#"{"uid": ‹\#(uid)›, "title": "a", "panels": []}"#, "dashboard-uid")
    }
    check(
      resource(
        "v2", name: #""metadata": {"name": ‹"a/b"›}"#, spec: #"{"title": "a", "elements": {}, "layout": {}}"#),
      "dashboard-uid")
    check(resource("v1", name: #""metadata": ‹{›}"#, spec: #"{"title": "a"}"#), "dashboard-uid")
    check(resource("v1", name: #""metadata": {"generateName": "a-"}"#, spec: #"{"title": "a"}"#))
  }

  func testType() {
    check(panels(#"{"id": 1, "type": "stat"}"#))
    check(panels(#"‹{›"id": 1}"#), "panel-type")
    check(panels(#"{"id": 1, "title": ‹"CPU"›}"#), "panel-type")
    check(panels(#"{"id": 1, "type": ‹""›}"#), "panel-type")
    check(panels(#"{"id": 1, "type": ‹7›}"#), "panel-type")
    check(panels(#"{"id": 1, "libraryPanel": {"uid": "x", "name": "y"}}"#))
    check(panels(#"{"type": "row", "collapsed": true, "panels": [‹{›}]}"#), "panel-type")
    check(#"{"title": "a", "rows": [{"panels": [‹{›}]}]}"#, "panel-type")
  }

  func testIds() {
    check(panels(#"{"id": 1, "type": "stat"}, {"id": 2, "type": "stat"}"#))
    check(panels(#"{"id": 1, "type": "stat"}, {"id": ‹1›, "type": "stat"}"#), "panel-id-duplicate")
    check(
      panels(#"{"id": 1, "type": "row", "collapsed": true, "panels": [{"id": ‹1›, "type": "stat"}]}"#),
      "panel-id-duplicate")
    check(panels(#"{"type": "stat"}, {"type": "stat"}, {"id": 0, "type": "a"}, {"id": 0, "type": "a"}"#))
    check(panels(#"{"id": null, "type": "stat"}, {"id": null, "type": "stat"}"#))
    check(
      #"{"title": "a", "rows": [{"panels": [{"id": 1, "type": "a"}]}, {"panels": [{"id": ‹1›, "type": "a"}]}]}"#,
      "panel-id-duplicate")
  }

  func testTheFirstPlaceOfAnIdIsNoted() throws {
    let input = MarkedInput(panels(#"{"id": ‹1›, "type": "a"}, {"id": 1, "type": "b", "title": "B"}"#))
    let finding = try XCTUnwrap(DashboardCheck.check(try document(input.text)).first)
    XCTAssertEqual(finding.severity, .warning)
    XCTAssertEqual(finding.message, "the id 1 of 'B' is also that of 'panels[0]'")
    XCTAssertEqual(finding.notes.map { $0.range.start..<$0.range.end }, input.ranges)
  }

  func testRowChildren() {
    check(panels(#"{"type": "row", "collapsed": true, "panels": [{"type": "stat"}]}"#))
    check(panels(#"{"type": "row", "collapsed": false, "panels": []}"#))
    check(panels(#"{"type": "row", "panels": [‹{›"type": "a"}, {"type": "b"}]}"#), "row-children")
    check(panels(#"{"type": "row", "collapsed": false, "panels": [‹{›"type": "a"}]}"#), "row-children")
  }

  func testGridBounds() {
    func panel(_ position: String) -> String { panels(#"{"type": "stat", "gridPos": \#(position)}"#) }
    check(panel(#"{"x": 0, "y": 0, "w": 24, "h": 1}"#))
    check(panel(#"{"x": 23, "y": 1000, "w": 1, "h": 0.5}"#))
    check(panel("null"))
    check(panel("{}"))
    check(panel(#"{"x": 0, "y": 0, "w": ‹25›, "h": 1}"#), "grid-bounds")
    check(panel(#"{"x": 0, "y": 0, "w": ‹0›, "h": ‹0›}"#), "grid-bounds", "grid-bounds")
    check(panel(#"{"x": ‹24›, "y": ‹-1›, "w": 1, "h": 1}"#), "grid-bounds", "grid-bounds")
    check(panel(#"{"x": ‹-1›, "y": 0, "w": 1, "h": 1}"#), "grid-bounds")
    check(panel(#"{"x": 13, "y": 0, "w": ‹12›, "h": 1}"#), "grid-bounds")
    check(panel(#"{"x": ‹"1"›, "y": 0, "w": 12, "h": 1}"#), "grid-bounds")
    check(panel(#"{"x": ‹1e400›, "y": 0, "w": 12, "h": 1}"#), "grid-bounds")
    check(panel("‹[›]"), "grid-bounds")
  }

  func testGridOverlap() {
    func at(_ x: Int, _ y: Int, _ w: Int, _ h: Int) -> String {
      #"{"x": \#(x), "y": \#(y), "w": \#(w), "h": \#(h)}"#
    }
    func stat(_ position: String) -> String { #"{"type": "stat", "gridPos": \#(position)}"# }
    check(
      panels([stat(at(0, 0, 12, 8)), stat(at(12, 0, 12, 8)), stat(at(0, 8, 24, 8))].joined(separator: ",")))
    check(
      panels([stat(at(0, 0, 12, 8)), stat("‹\(at(11, 7, 2, 2))›")].joined(separator: ",")), "grid-overlap")
    check(
      panels([stat(at(0, 0, 12, 8)), stat("‹\(at(0, 0, 12, 8))›")].joined(separator: ",")), "grid-overlap")
    check(
      panels([stat(at(0, 4, 12, 8)), stat("‹\(at(0, 0, 12, 8))›")].joined(separator: ",")), "grid-overlap")
    // A tall panel beside short ones, one of which reaches under it.
    check(
      panels(
        [stat(at(0, 0, 6, 20)), stat(at(6, 0, 6, 4)), stat("‹\(at(5, 10, 6, 4))›")].joined(separator: ",")),
      "grid-overlap")
    func row(_ collapsed: Bool, _ y: Int, _ children: String...) -> String {
      #"{"type": "row", "collapsed": \#(collapsed), "gridPos": \#(at(0, y, 24, 1)), "panels": ["#
        + children.joined(separator: ",") + "]}"
    }
    // The children of a collapsed row lie where other panels are now.
    check(panels([row(true, 0, stat(at(0, 1, 12, 8))), stat(at(0, 1, 24, 8))].joined(separator: ",")))
    check(
      panels(
        [row(true, 0, stat(at(0, 1, 12, 8))), row(true, 1, stat(at(0, 1, 12, 8)))].joined(separator: ",")))
    check(
      panels(row(true, 0, stat(at(0, 1, 12, 8)), stat("‹\(at(0, 2, 12, 8))›"))), "grid-overlap")
    check(panels([row(false, 0), stat(at(0, 1, 12, 8))].joined(separator: ",")))
    check(
      panels([stat(at(0, 0, 12, 8)), stat(at(0, 0, 12, 0))].joined(separator: ",")).replacingOccurrences(
        of: "\"h\": 0", with: "\"h\": ‹0›"), "grid-bounds")
  }

  func testRefIds() {
    func targets(_ targets: String) -> String { panels(#"{"type": "stat", "targets": [\#(targets)]}"#) }
    check(targets(#"{"refId": "A"}, {"refId": "B"}"#))
    check(targets(#"{"refId": "A"}, {"refId": ‹"A"›}"#), "ref-id-duplicate")
    check(
      targets(#"{"refId": "A"}, {"refId": ‹"A"›}, {"refId": ‹"A"›}"#), "ref-id-duplicate", "ref-id-duplicate")
    check(targets(#"‹{›"expr": "up"}, {"refId": ‹""›}"#), "ref-id-missing", "ref-id-missing")
    check(panels(#"{"type": "a", "targets": [{"refId": "A"}]}, {"type": "a", "targets": [{"refId": "A"}]}"#))
  }

  func testARefIdThatGrafanaToleratesOnlyWarns() throws {
    func severities(_ second: String) throws -> [Diagnostic.Severity] {
      let text = panels(
        #"{"type": "a", "targets": [{"refId": "A", "datasource": {"uid": "x"}}, \#(second)]}"#)
      return DashboardCheck.check(try document(text)).map(\.severity)
    }
    XCTAssertEqual(try severities(#"{"refId": "A", "datasource": {"uid": "x"}}"#), [.error])
    XCTAssertEqual(try severities(#"{"refId": "A", "datasource": {"uid": "x"}, "hide": true}"#), [.warning])
    XCTAssertEqual(try severities(#"{"refId": "A", "datasource": {"uid": "y"}}"#), [.warning])
  }

  func testElements() {
    func v2(_ elements: String, _ layout: String) -> String {
      resource(
        "v2",
        spec: #"{"title": "a", "elements": {\#(elements)}, "layout": {"spec": {"items": [\#(layout)]}}}"#)
    }
    let panel = #"{"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"}}}"#
    func reference(_ name: String) -> String {
      #"{"kind": "GridLayoutItem", "spec": {"element": {"kind": "ElementReference", "name": \#(name)}}}"#
    }
    check(v2(#""a": \#(panel)"#, reference(#""a""#)))
    check(v2(#""a": \#(panel)"#, reference(#""a""#) + "," + reference(#"‹"b"›"#)), "element-reference")
    check(v2(#"‹"a"›: \#(panel)"#, ""), "element-orphan")
    check(
      v2(
        #""a": \#(panel), "b": \#(panel.replacingOccurrences(of: "1", with: "‹1›"))"#,
        reference(#""a""#) + "," + reference(#""b""#)), "panel-id-duplicate")
    check(
      v2(#""a": {"kind": "Panel", "spec": ‹{›"id": 1}}"#, reference(#""a""#)), "panel-type")
  }

  /// The example of each description breaks its rule and no other error, and its fix breaks none.
  func testDescriptions() throws {
    let descriptions = DashboardCheck.descriptions
    XCTAssertEqual(Set(descriptions.map(\.code)).count, descriptions.count)
    for description in descriptions {
      let findings = DashboardCheck.check(try document(description.example))
      XCTAssertEqual(Set(findings.map(\.code)), [description.code], description.example)
      XCTAssertEqual(findings.first?.severity, description.severity, description.code)
      XCTAssertEqual(DashboardCheck.check(try document(description.fix)), [], description.code)
      XCTAssertTrue(description.summary.hasSuffix(".") && description.why.hasSuffix("."), description.code)
    }
  }

  /// The same of opinions, each alone. A fix may be no masterpiece by other checks.
  func testOpinions() throws {
    for description in DashboardCheck.opinionDescriptions + DashboardCheck.provisioningDescriptions {
      func codes(_ text: String) throws -> [String] {
        DashboardCheck.check(try document(text), opinions: [description.code]).map(\.code)
      }
      XCTAssertTrue(try codes(description.example).contains(description.code), description.example)
      XCTAssertEqual(try codes(description.fix).filter { $0 == description.code }, [], description.fix)
      XCTAssertEqual(
        DashboardCheck.check(try document(description.example)).map(\.code).filter { $0 == description.code },
        [])
    }
    XCTAssertEqual(DashboardCheck.opinionDescriptions.count, 17)
  }
}
