import Diagnostics
import Documents

/// The number by which one Grafana knows the dashboard.
enum DashboardId {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "dashboard-id", severity: .info,
      summary: "The 'id' of a dashboard in a file is null.",
      why:
        "The number is of the Grafana that the file came from. Sent to another by the API, it is not found, or names "
        + "another dashboard; provisioning passes over it.",
      example: #"{"id": 31, "uid": "api", "title": "API", "panels": []}"#,
      fix: #"{"id": null, "uid": "api", "title": "API", "panels": []}"#)
  ) { dashboard, rule in
    guard let node = number(of: dashboard) else { return [] }
    return [
      rule.finding(
        "the dashboard has the 'id' \(node.scalarText ?? "") of another Grafana", at: node.range,
        help: "write null")
    ]
  }

  /// Nil where there is none, or where it is right.
  static func number(of dashboard: Dashboard) -> Node? {
    guard dashboard.form == .classic, let node = dashboard.node["id"], let id = node.integer, id != 0 else {
      return nil
    }
    return node
  }
}
