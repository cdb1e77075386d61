import Diagnostics
import Documents

/// Panels that a row keeps although it is expanded, and rows inside rows.
enum RowChildren {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "row-children", severity: .warning,
      summary:
        "Only a collapsed row holds panels, and no row holds a row; the panels of an expanded row follow it in the "
        + "dashboard's list.",
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
      switch panel.placement {
      case .collapsedRow where panel.isRow, .expandedRow where panel.isRow:
        return rule.finding(
          "the row '\(panel.name)' stands inside a row", at: panel.place,
          help: "put rows side by side: Grafana has but one level of them")
      case .expandedRow(let row) where seen.insert(row).inserted:
        return rule.finding(
          "the panel '\(panel.name)' stands inside a row that is not collapsed", at: panel.place,
          help: "set 'collapsed' to true, or move the row's panels behind it")
      default: return nil
      }
    }
  }
}
