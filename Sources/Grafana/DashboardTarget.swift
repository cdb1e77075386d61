import Diagnostics
import Documents

/// One query of a panel. A class, as panels are.
package final class DashboardTarget: Sendable {
  /// The classic target, or the `spec` of a v2 PanelQuery.
  package let node: Node
  /// The path of the panel, and the name of its list of queries.
  private let listPath: (panel: String, list: String)
  /// The number of the query in that list, from 0.
  package let index: Int
  package let refId: Node?
  /// Hidden queries are not sent.
  package let isHidden: Bool
  /// The target's own datasource, not that of its panel; in v2 the datasource's mapping with `name`.
  package let datasource: Node?
  /// What the datasource reads, such as `expr`: the classic target itself, or the v2 query's `spec`.
  package let query: Node?
  /// The plugin that a v2 query names itself.
  package let group: Node?
  /// What the datasource of the query, or else of its panel, turns out to be.
  package let resolution: DatasourceResolution

  init(
    node: Node, listPath: (panel: String, list: String), index: Int, refId: Node?, isHidden: Bool,
    datasource: Node?, query: Node?, group: Node?, resolution: DatasourceResolution
  ) {
    self.node = node
    self.listPath = listPath
    self.index = index
    self.refId = refId
    self.isHidden = isHidden
    self.datasource = datasource
    self.query = query
    self.group = group
    self.resolution = resolution
  }

  /// Such as `panels[3].targets[0]`.
  package var path: String { "\(listPath.panel).\(listPath.list)[\(index)]" }

  /// Where to point: the refId, or the first byte of the query.
  package var place: SourceRange {
    refId?.range ?? SourceRange(source: node.range.source, start: node.range.start, end: node.range.start + 1)
  }
}
