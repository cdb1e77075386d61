import Diagnostics
import Documents

/// Panels that a row keeps although it is expanded.
enum RowChildren {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "row-children", severity: .warning,
      summary:
        "Only a collapsed row holds panels; those of an expanded row follow it in the dashboard's list.",
      why: "Grafana does not show the panels inside an expanded row, nor those of a row inside a row.",
      example: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "row", "collapsed": false, "panels": [{"id": 2, "type": "stat"}]}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "row", "collapsed": false, "panels": []}, {"id": 2, "type": "stat"}]}
        """#)
  ) { dashboard, rule in
    var seen: Set<Int> = []
    return dashboard.panels.compactMap { panel in
      if case .nestedRow = panel.placement {
        return rule.finding(
          "the panel '\(panel.name)' stands in a row inside a row", at: panel.place,
          help: "put rows side by side: Grafana has but one level of them")
      }
      guard case .expandedRow(let row) = panel.placement, seen.insert(row).inserted else { return nil }
      return rule.finding(
        "the panel '\(panel.name)' stands inside a row that is not collapsed", at: panel.place,
        help: "set 'collapsed' to true, or move the row's panels behind it")
    }
  }
}
