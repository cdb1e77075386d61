import Diagnostics
import Documents

/// Queries without a refId.
enum MissingRefIds {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "ref-id-missing", severity: .info,
      summary: "Every query has a refId.",
      why: "Grafana makes one up on loading; overrides, expressions and alerts cannot name the query.",
      example: #"""
        {"title": "API", "panels": [{"id": 1, "type": "stat", "targets": [{"expr": "up"}]}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [{"id": 1, "type": "stat", "targets": [{"refId": "A", "expr": "up"}]}]}
        """#)
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel in
      panel.targets.compactMap { target in
        if let refId = target.refId, !refId.isNull, refId.string == nil {
          return rule.finding(
            "the refId of \(target.path) must be a string; got \(refId.typeName)", at: refId.range,
            severity: .warning, help: "put it in quotes")
        }
        guard target.refId?.string?.isEmpty != false else { return nil }
        return rule.finding(
          "\(target.path) has no refId", at: target.place, help: "give the query a letter, such as 'A'")
      }
    }
  }
}
