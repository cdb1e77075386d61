import Diagnostics
import Documents

/// Places of a v2 layout that name an element which is not there.
enum ElementReferences {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "element-reference", severity: .error,
      summary: "Every ElementReference in the layout of a v2 dashboard names one of its elements.",
      why: "Grafana cannot show what the layout asks for, and fails to load the dashboard or leaves a hole.",
      example: v2(
        elements: #""panel-1": {"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"}}}"#,
        references: ["panel-1", "panel-2"]),
      fix: v2(
        elements: #""panel-1": {"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"}}}"#,
        references: ["panel-1"]))
  ) { dashboard, rule in
    guard dashboard.form.hasElements else { return [] }
    let names = Set(dashboard.elements.map { Array($0.name.utf8) })
    return dashboard.references.compactMap { reference in
      guard let name = reference.string, !names.contains(Array(name.utf8)) else { return nil }
      return rule.finding(
        "the layout names the element '\(name)', which is not there", at: reference.range,
        help: Suggestion.help(for: name, among: dashboard.elements.map(\.name)))
    }
  }

  /// A v2 resource for examples.
  static func v2(elements: String, references: [String]) -> String {
    let items = references.map {
      #"{"kind": "GridLayoutItem", "spec": {"element": {"kind": "ElementReference", "name": "\#($0)"}}}"#
    }
    return """
      {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "api"},
       "spec": {"title": "API", "elements": {\(elements)},
        "layout": {"kind": "GridLayout", "spec": {"items": [
         \(items.joined(separator: ",\n   "))]}}}}
      """
  }
}
