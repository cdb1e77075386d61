import Diagnostics
import Documents

/// The letters by which queries of a panel are told apart.
enum RefIds {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "ref-id-duplicate", severity: .error,
      summary: "The refIds of a panel's queries are unique.",
      why:
        "Grafana refuses to run queries that share a refId, or loses the result of one, so that the panel shows "
        + "an error (grafana/grafana#28104, thanos-io/thanos#3959). A hidden query, one for another datasource "
        + "and a v2 dashboard, where newer Grafana renames it, only warn.",
      example: #"""
        {"title": "API", "panels": [{"id": 1, "type": "stat", "targets": [
          {"refId": "A", "expr": "up"}, {"refId": "A", "expr": "down"}]}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [{"id": 1, "type": "stat", "targets": [
          {"refId": "A", "expr": "up"}, {"refId": "B", "expr": "down"}]}]}
        """#)
  ) { dashboard, rule in
    dashboard.panels.flatMap { findings(in: $0, isTolerated: dashboard.form.hasElements, rule) }
  }

  private static func findings(
    in panel: DashboardPanel, isTolerated: Bool, _ rule: DashboardCheckDescription
  ) -> [Diagnostic] {
    var first: [String: DashboardTarget] = [:]
    var findings: [Diagnostic] = []
    for target in panel.targets {
      guard let refId = target.refId, let text = refId.string, !text.isEmpty else { continue }
      guard let known = first[text] else {
        first[text] = target
        continue
      }
      let isSeparate =
        isTolerated || target.isHidden || known.isHidden || datasource(of: target) != datasource(of: known)
      findings.append(
        rule.finding(
          "the refId '\(text)' stands twice in the panel '\(panel.name)'", at: refId.range,
          severity: isSeparate ? .warning : nil, help: "give each query its own letter",
          notes: [Diagnostic.Note(message: "first used for \(known.path)", range: known.place)]))
    }
    return findings
  }

  private static func datasource(of target: DashboardTarget) -> String? {
    guard let node = target.datasource else { return nil }
    return node.string ?? node["uid"]?.string ?? node["name"]?.string
  }
}
