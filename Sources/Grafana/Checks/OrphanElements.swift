import Diagnostics
import Documents

/// Elements of a v2 dashboard that its layout does not show.
enum OrphanElements {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "element-orphan", severity: .warning,
      summary: "Every element of a v2 dashboard stands in its layout.",
      why: "An element outside the layout is never shown, and goes unnoticed.",
      example: ElementReferences.v2(
        elements: #""panel-1": {"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"}}}"#,
        references: []),
      fix: ElementReferences.v2(
        elements: #""panel-1": {"kind": "Panel", "spec": {"id": 1, "vizConfig": {"group": "stat"}}}"#,
        references: ["panel-1"]))
  ) { dashboard, rule in
    guard dashboard.form.hasElements else { return [] }
    let shown = Set(dashboard.references.compactMap { $0.string.map { Array($0.utf8) } })
    return dashboard.elements.compactMap { entry in
      guard !shown.contains(Array(entry.name.utf8)) else { return nil }
      return rule.finding(
        "the element '\(entry.name)' stands nowhere in the layout", at: entry.key.range,
        help: "place it in the layout, or remove it")
    }
  }
}
