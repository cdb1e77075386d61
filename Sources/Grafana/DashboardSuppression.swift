import Diagnostics

/// Findings that are allowed, with the reason.
package struct DashboardSuppression: Sendable {
  /// The codes of the checks.
  package let codes: [String]
  package let reason: String
  /// The uid; nil for all dashboards.
  package let dashboard: String?
  /// The title or the id of a panel; nil for all.
  package let panel: String?
  package let refId: String?
  /// Where it is written.
  package let range: SourceRange

  package init(
    codes: [String], reason: String, dashboard: String?, panel: String?, refId: String?, range: SourceRange
  ) {
    self.codes = codes
    self.reason = reason
    self.dashboard = dashboard
    self.panel = panel
    self.refId = refId
    self.range = range
  }

  package func covers(_ finding: Diagnostic, in dashboard: Dashboard) -> Bool {
    guard codes.contains(finding.code), self.dashboard == nil || self.dashboard == dashboard.uid?.string
    else {
      return false
    }
    guard panel != nil || refId != nil else { return true }
    let site = DashboardSite(of: finding, in: dashboard)
    if let panel {
      guard let found = site.panel, panel == found.title || panel == found.id?.integer.map(String.init) else {
        return false
      }
    }
    return refId == nil || refId == site.target?.refId?.string
  }
}
