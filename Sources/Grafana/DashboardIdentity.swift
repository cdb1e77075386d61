import Documents

/// By what dashboards are told apart: all that need be kept of one while others are read.
package struct DashboardIdentity: Sendable {
  package let uid: Node?
  package let title: Node?

  package init(_ dashboard: Dashboard) {
    uid = dashboard.uid
    title = dashboard.title
  }

  /// The file.
  package var path: String? { (uid ?? title)?.source.path }
}
