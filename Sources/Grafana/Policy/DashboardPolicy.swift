import Diagnostics
import Documents
import PromQL
import RegularExpressions

/// What a house asks of its dashboards beyond what Grafana does.
package struct DashboardPolicy: Sendable {
  /// Tags that every dashboard has.
  package var tags: [String] = []
  /// Regular expressions of RE2, one of which matches the whole title; empty lets every title pass.
  package var titles: [String] = []
  /// Names or uids of datasources that may be used; variables always may. Empty lets all pass.
  package var datasources: [String] = []

  package init() {}

  package static let descriptions = [missingTag, title, datasource]

  private static let missingTag = DashboardCheckDescription(
    code: "policy-tag", severity: .warning,
    summary: "A dashboard has the tags that the house's policy asks for.",
    why: "Lists of dashboards are made by tags: what has none of them is not found. Checked with 'policy'.",
    example: #"{"title": "API", "tags": [], "panels": []}"#,
    fix: #"{"title": "API", "tags": ["team-a"], "panels": []}"#)

  private static let title = DashboardCheckDescription(
    code: "policy-title", severity: .warning, summary: "A dashboard's title follows the house's policy.",
    why: "Dashboards are told apart by their titles. Checked with 'policy'.",
    example: #"{"title": "api", "panels": []}"#, fix: #"{"title": "API / Latency", "panels": []}"#)

  private static let datasource = DashboardCheckDescription(
    code: "policy-datasource", severity: .warning,
    summary: "Panels, queries and variables ask only the datasources that the house's policy names.",
    why: "Others may be gone tomorrow, or be somebody's trial. Checked with 'policy'.",
    example: CheckExample.panel(#""datasource": {"type": "prometheus", "uid": "trial"}"#),
    fix: CheckExample.panel(#""datasource": {"type": "prometheus", "uid": "main"}"#))

  package func check(_ dashboard: Dashboard) -> [Diagnostic] {
    checkTags(dashboard) + checkTitle(dashboard) + checkDatasources(dashboard)
  }

  private func checkTags(_ dashboard: Dashboard) -> [Diagnostic] {
    let node = dashboard.node["tags"]
    let present = Set((node?.sequence ?? []).compactMap(\.string))
    return tags.filter { !present.contains($0) }.map { tag in
      Self.missingTag.finding(
        "the dashboard has no tag '\(tag)'",
        at: node?.opening ?? dashboard.title?.range ?? dashboard.node.opening, help: "add it to 'tags'")
    }
  }

  private func checkTitle(_ dashboard: Dashboard) -> [Diagnostic] {
    guard !titles.isEmpty, let node = dashboard.title, let text = node.string, !text.isEmpty,
      !titles.contains(where: { (try? RegexPattern($0))?.matches(text) != false })
    else { return [] }
    return [
      Self.title.finding(
        "the title '\(text)' matches none of the policy", at: node.range,
        help: "it must match '\(titles.joined(separator: "' or '"))'")
    ]
  }

  private func checkDatasources(_ dashboard: Dashboard) -> [Diagnostic] {
    guard !datasources.isEmpty else { return [] }
    let used =
      dashboard.panels.flatMap { panel in
        [(panel.datasource, TemplateSubject.panel(panel))]
          + panel.targets.map { ($0.datasource, TemplateSubject.query($0, panel)) }
      } + dashboard.variables.map { ($0.datasource, TemplateSubject.variable($0)) }
    return used.compactMap { reference, subject in
      guard let reference,
        let node = reference.string == nil ? reference["uid"] ?? reference["name"] : reference,
        let name = node.string, !name.isEmpty, !datasources.contains(name),
        TemplateReference.all(in: name).isEmpty
      else { return nil }
      switch dashboard.scope.resolution(of: reference, group: nil) {
      case .builtIn, .mixed: return nil
      case .plugin, .unknown, .unresolved: break
      }
      return Self.datasource.finding(
        "the datasource '\(name)' of \(subject.phrase) is not one of the policy", at: node.range,
        help: Suggestion.help(for: name, among: datasources))
    }
  }
}
