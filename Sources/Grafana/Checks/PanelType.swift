import Diagnostics
import Documents

/// The plugin that draws a panel.
enum PanelType {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-type", severity: .error,
      summary: "Every panel names its 'type', except library panels.",
      why: "Grafana shows 'panel plugin not found' in place of the panel.",
      example: #"{"title": "API", "panels": [{"id": 1, "title": "Latency"}]}"#,
      fix: #"{"title": "API", "panels": [{"id": 1, "title": "Latency", "type": "timeseries"}]}"#)
  ) { dashboard, rule in
    dashboard.panels.compactMap { panel in
      guard !panel.isLibraryPanel else { return nil }
      let key = dashboard.form.hasElements ? "vizConfig.group" : "type"
      guard let type = panel.type, !type.isNull else {
        return rule.finding(
          "the panel '\(panel.name)' has no '\(key)'", at: panel.place,
          help: "name its plugin, such as 'timeseries', 'stat' or 'table'")
      }
      guard let text = type.string else {
        return rule.finding("'\(key)' must be a string; got \(type.typeName)", at: type.range)
      }
      guard text.isEmpty else { return nil }
      return rule.finding(
        "the '\(key)' of the panel '\(panel.name)' is empty", at: type.range,
        help: "name its plugin, such as 'timeseries', 'stat' or 'table'")
    }
  }
}
