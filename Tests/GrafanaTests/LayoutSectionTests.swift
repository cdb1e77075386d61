import Grafana
import XCTest

/// Variables of rows and tabs in a v2 layout: what they hold may use them, and nothing else.
final class LayoutSectionTests: XCTestCase {
  private func dashboard(
    title: String, rowTitle: String = "R", repeated: String = "", condition: String = "", inside: Bool = true,
    global: String = ""
  ) -> String {
    let item =
      #"{"kind": "GridLayoutItem", "spec": {"x": 0, "y": 0, "width": 12, "height": 8, "element": {"kind": "ElementReference", "name": "p"}}}"#
    let grid = #"{"kind": "GridLayout", "spec": {"items": [\#(item)]}}"#
    let empty = #"{"kind": "GridLayout", "spec": {"items": []}}"#
    return #"""
      {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "a"}, "spec": {
       "title": "a", "variables": [\#(global)],
       "elements": {"p": {"kind": "Panel", "spec": {"id": 1, "title": "\#(title)", "vizConfig": {"group": "stat"}}}},
       "layout": {"kind": "TabsLayout", "spec": {"tabs": [
        {"kind": "TabsLayoutTab", "spec": {"title": "T", "layout": {"kind": "RowsLayout", "spec": {"rows": [
         {"kind": "RowsLayoutRow", "spec": {"title": "\#(rowTitle)", \#(repeated)\#(condition)
          "variables": [{"kind": "TextVariable", "spec": {"name": "own"}}], "layout": \#(inside ? grid : empty)}},
         {"kind": "RowsLayoutRow", "spec": {"title": "S", "layout": \#(inside ? empty : grid)}}]}}}}]}}}}
      """#
  }

  private let global = #"{"kind": "TextVariable", "spec": {"name": "all"}}"#

  func testWhatARowHoldsUsesItsVariables() {
    check(dashboard(title: "$own"))
    check(dashboard(title: "‹$own›", inside: false), "variable-undefined")
    check(dashboard(title: "$all", inside: false, global: global))
    check(dashboard(title: "‹$other›", global: global), "variable-undefined")
  }

  func testRowsThemselves() {
    check(dashboard(title: "a", rowTitle: "of $own"))
    check(dashboard(title: "a", rowTitle: "of ‹$other›"), "variable-undefined")
    check(
      dashboard(title: "a", repeated: #""repeat": {"mode": "variable", "value": "all"}, "#, global: global))
    check(
      dashboard(title: "a", repeated: #""repeat": {"mode": "variable", "value": ‹"other"›}, "#),
      "variable-undefined")
  }

  func testConditions() {
    func condition(_ name: String) -> String {
      #""conditionalRendering": {"kind": "ConditionalRenderingGroup", "spec": {"visibility": "show", "condition": "and", "items": [{"kind": "ConditionalRenderingVariable", "spec": {"variable": \#(name), "operator": "equals", "value": "x"}}]}}, "#
    }
    check(dashboard(title: "a", condition: condition(#""own""#)))
    check(dashboard(title: "a", condition: condition(#"‹"other"›"#)), "variable-undefined")
  }
}
