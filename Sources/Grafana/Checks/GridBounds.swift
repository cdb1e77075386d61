import Diagnostics
import Documents

/// Panels that reach over the edge of the grid.
enum GridBounds {
  private static let columns = Double(GridRectangle.columns)

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "grid-bounds", severity: .warning,
      summary:
        "A panel lies on the grid: height above 0, width 1 to 24, x from 0 and x + width at most 24, y from 0.",
      why: "Grafana moves or shrinks the panel, so that the layout is not the one that was written.",
      example: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "stat", "gridPos": {"x": 18, "y": 0, "w": 12, "h": 8}}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [
          {"id": 1, "type": "stat", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}]}
        """#)
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel -> [Diagnostic] in
      guard let place = panel.gridPosition, !place.isNull else { return [] }
      let keys = panel.gridKeys
      if GridRectangle(place, keys: keys)?.isOnGrid == true { return [] }
      guard place.mapping != nil else {
        return [rule.finding("'gridPos' must be a mapping; got \(place.typeName)", at: place.opening)]
      }
      var findings: [Diagnostic] = []
      func require(_ key: String, _ requirement: String, _ holds: (Double) -> Bool) {
        guard let node = place[key], !node.isNull else { return }
        guard let value = node.double else {
          findings.append(rule.finding("'\(key)' must be a number; got \(node.typeName)", at: node.range))
          return
        }
        if !holds(value) {
          findings.append(
            rule.finding(
              "'\(key)' of the panel '\(panel.name)' must be \(requirement); got \(node.scalarText ?? "")",
              at: node.range, help: "the grid has 24 columns"))
        }
      }
      require(keys.height, "greater than 0") { $0 > 0 }
      require(keys.width, "from 1 to 24") { $0 > 0 && $0 <= columns }
      require("x", "from 0 to 23") { $0 >= 0 && $0 < columns }
      require("y", "at least 0") { $0 >= 0 }
      if findings.isEmpty, let x = place["x"]?.double, let width = place[keys.width]?.double,
        x + width > columns
      {
        findings.append(
          rule.finding(
            "the panel '\(panel.name)' reaches beyond the 24 columns of the grid",
            at: (place[keys.width] ?? place).range,
            help: "make 'x' + '\(keys.width)' at most 24"))
      }
      return findings
    }
  }
}
