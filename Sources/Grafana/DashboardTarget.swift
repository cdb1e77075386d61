import Diagnostics
import Documents

/// One query of a panel. A class, as panels are.
package final class DashboardTarget: Sendable {
  /// The classic target, or the `spec` of a v2 PanelQuery.
  package let node: Node
  /// Such as `panels[3].targets[0]`.
  package let path: String
  package let refId: Node?
  /// Hidden queries are not sent.
  package let isHidden: Bool
  /// The target's own datasource, not that of its panel; in v2 the datasource's mapping with `name`.
  package let datasource: Node?
  /// What the datasource reads, such as `expr`: the classic target itself, or the v2 query's `spec`.
  package let query: Node?
  /// The plugin that a v2 query names itself.
  package let group: Node?

  init(
    node: Node, path: String, refId: Node?, isHidden: Bool, datasource: Node?, query: Node?, group: Node?
  ) {
    self.node = node
    self.path = path
    self.refId = refId
    self.isHidden = isHidden
    self.datasource = datasource
    self.query = query
    self.group = group
  }

  /// Where to point: the refId, or the first byte of the query.
  package var place: SourceRange {
    refId?.range ?? SourceRange(source: node.range.source, start: node.range.start, end: node.range.start + 1)
  }
}
