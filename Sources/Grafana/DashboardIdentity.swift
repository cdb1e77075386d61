import Documents

/// By what dashboards are told apart: all that need be kept of one while others are read.
package struct DashboardIdentity: Sendable {
  package let uid: Node?
  package let title: Node?
  /// To other dashboards.
  package let links: [DashboardLink]

  package init(_ dashboard: Dashboard) {
    uid = dashboard.uid
    title = dashboard.title
    links = DashboardLink.all(of: dashboard)
  }

  /// The file.
  package var path: String? { (uid ?? title)?.source.path }
}
