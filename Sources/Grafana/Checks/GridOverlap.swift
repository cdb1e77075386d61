import Diagnostics
import Documents

/// Panels that lie on one another when they are shown together.
enum GridOverlap {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "grid-overlap", severity: .warning,
      summary: "Panels that are shown together do not overlap.",
      why:
        "Grafana pushes one of them down, and everything below it. Inside a collapsed row, where it shows only once "
        + "the row is opened, it is but told.",
      example: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "stat", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}},
          {"id": 2, "type": "stat", "gridPos": {"x": 6, "y": 4, "w": 12, "h": 8}}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "stat", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}},
          {"id": 2, "type": "stat", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}]}
        """#)
  ) { dashboard, rule in
    // The children of a collapsed row keep the places of the day on which it was collapsed; once it is opened
    // they are laid out among themselves.
    var groups: [Int: [Placed]] = [:]
    for (order, panel) in dashboard.panels.enumerated() {
      let group: Int
      switch panel.placement {
      case .topLevel: group = -1
      case .collapsedRow(let row): group = row
      // The items of each grid of a v2 layout are laid out among themselves.
      case .element: group = -2 - (panel.layoutItem?.layout ?? 0)
      case .expandedRow, .nestedRow, .oldRow: continue
      }
      guard let node = panel.gridPosition, let rectangle = GridRectangle(node, keys: panel.gridKeys),
        // What is off the grid is the concern of another check.
        rectangle.isOnGrid
      else {
        continue
      }
      groups[group, default: []].append(Placed(rectangle: rectangle, order: order))
    }
    return groups.keys.sorted().flatMap {
      findings(
        among: groups.removeValue(forKey: $0) ?? [], of: dashboard, severity: $0 < 0 ? .warning : .info, rule)
    }
  }

  private struct Placed {
    let rectangle: GridRectangle
    /// The panel's number in the dashboard.
    let order: Int
  }

  /// One finding for each panel that starts above the end of an earlier one in any column.
  private static func findings(
    among placed: consuming [Placed], of dashboard: Dashboard, severity: Diagnostic.Severity,
    _ rule: DashboardCheckDescription
  ) -> [Diagnostic] {
    var sorted = placed
    sorted.sort { ($0.rectangle.y, $0.order) < ($1.rectangle.y, $1.order) }
    var lowest = [Int?](repeating: nil, count: GridRectangle.columns)
    var findings: [Diagnostic] = []
    for (index, later) in sorted.enumerated() {
      let place = later.rectangle
      var other: Int?
      for column in place.x..<(place.x + place.width) {
        guard let above = lowest[column] else {
          lowest[column] = index
          continue
        }
        let end = sorted[above].rectangle.y + sorted[above].rectangle.height
        if end > place.y, other == nil { other = above }
        if end < place.y + place.height { lowest[column] = index }
      }
      guard let other else { continue }
      let (first, second) = (
        dashboard.panels[min(sorted[other].order, later.order)],
        dashboard.panels[max(sorted[other].order, later.order)]
      )
      findings.append(
        rule.finding(
          "the panel '\(second.name)' overlaps the panel '\(first.name)'",
          at: second.gridPosition?.range ?? second.place, severity: severity, help: "move one of them",
          notes: [Diagnostic.Note(message: "first", range: first.gridPosition?.range ?? first.place)]))
    }
    return findings
  }
}
