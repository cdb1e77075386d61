import Diagnostics
import Documents

/// A dashboard as checks see it: unwrapped, its panels walked once, each with its path.
package struct Dashboard: Sendable {
  package let form: DashboardForm
  /// The whole file.
  package let root: Node
  /// The mapping with title and panels: the root itself, or what an envelope holds.
  package let node: Node
  /// Every panel in the order of the file, rows and the children of rows included.
  package let panels: [DashboardPanel]
  /// The `elements` of a v2 dashboard, also those that are no panels.
  package let elements: [Mapping.Entry]
  /// The name of each ElementReference in the layout of a v2 dashboard.
  package let references: [Node]

  /// Zero when it is absent; a number in quotes counts.
  package var schemaVersion: Int { Self.schemaVersion(of: node) }
  package var title: Node? { node["title"] }
  /// `uid`, or the `metadata.name` of a resource.
  package var uid: Node? { form.isResource ? root["metadata"]?["name"] : node["uid"] }

  static func schemaVersion(of node: Node) -> Int {
    guard let version = node["schemaVersion"] else { return 0 }
    return version.integer ?? version.string.flatMap { Int($0) } ?? 0
  }
}
