import Diagnostics
import Documents

/// Panels of Angular, which Grafana 12 no longer shows.
enum GonePanelTypes {
  /// What Grafana makes of them when it loads an old dashboard.
  private static let successors = [
    "graph": "timeseries", "table-old": "table", "singlestat": "stat", "grafana-singlestat-panel": "stat",
    "grafana-piechart-panel": "piechart", "grafana-worldmap-panel": "geomap",
  ]

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-type-gone", severity: .warning,
      summary: "No panel is of a type that Grafana 12 has no more.",
      why:
        "Angular is gone: Grafana turns such a panel into its successor while loading, and what the successor lacks is "
        + "lost.",
      example: #"{"title": "API", "panels": [{"id": 1, "type": "graph"}]}"#,
      fix: #"{"title": "API", "panels": [{"id": 1, "type": "timeseries"}]}"#)
  ) { dashboard, rule in
    dashboard.panels.compactMap { panel in
      guard let node = panel.type, let type = node.string, let successor = successors[type] else {
        return nil
      }
      return rule.finding(
        "the panel '\(panel.name)' is of the type '\(type)', which Grafana 12 has no more", at: node.range,
        help: "save the dashboard with a newer Grafana, which makes it '\(successor)'")
    }
  }
}
