import Diagnostics
import Documents

/// In which panel and query a finding lies.
package struct DashboardSite: Sendable {
  package let panel: DashboardPanel?
  package let target: DashboardTarget?
  /// The number of the query in its panel, from 0.
  package let targetIndex: Int?

  package init(of finding: Diagnostic, in dashboard: Dashboard) {
    guard let range = finding.range else {
      (panel, target, targetIndex) = (nil, nil, nil)
      return
    }
    func holds(_ node: Node) -> Bool { node.range.start <= range.start && range.end <= node.range.end }
    // A row holds its children: the last panel that holds the place is the innermost.
    let found = dashboard.panels.last { holds($0.node) }
    panel = found
    targetIndex = found?.targets.firstIndex { holds($0.node) }
    target = targetIndex.flatMap { found?.targets[$0] }
  }
}
