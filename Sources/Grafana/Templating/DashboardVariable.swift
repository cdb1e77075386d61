import Diagnostics
import Documents

/// One variable of a dashboard, whichever model it is written in. A class, as panels are.
package final class DashboardVariable: Sendable {
  /// Grafana's kinds in the words of the classic model.
  package enum Kind: String, Sendable {
    case query, adhoc, groupby, constant, datasource, interval, textbox, custom, system, snapshot,
      switchKind =
      "switch"
  }

  package let name: String
  /// Where the name stands; nil where there is none.
  package let nameNode: Node?
  /// Nil for a kind that Grafana does not know.
  package let kind: Kind?
  package let kindNode: Node?
  /// The classic entry of `templating.list`, or the `spec` of a v2 variable.
  package let node: Node
  package let path: String
  /// Whether several values can be chosen at once.
  package let isMulti: Bool
  package let includesAll: Bool
  /// What stands for All: nil where Grafana joins all values.
  package let allValue: String?
  /// What a query variable asks, and of which datasource.
  package let datasource: Node?
  package let query: Node?
  /// The plugin that a datasource variable chooses of.
  package let pluginId: Node?
  package let regex: Node?
  /// The number of the row or tab of a v2 layout that defines it; nil for a variable of the dashboard.
  package let section: Int?
  /// The numbers of the rows and tabs that hold its definition.
  package let sections: Set<Int>

  init(
    name: String, nameNode: Node?, kind: Kind?, kindNode: Node?, node: Node, path: String, isMulti: Bool,
    includesAll: Bool, allValue: String?, datasource: Node?, query: Node?, pluginId: Node?, regex: Node?,
    section: Int? = nil, sections: Set<Int> = []
  ) {
    self.name = name
    self.nameNode = nameNode
    self.kind = kind
    self.kindNode = kindNode
    self.node = node
    self.path = path
    self.isMulti = isMulti
    self.includesAll = includesAll
    self.allValue = allValue
    self.datasource = datasource
    self.query = query
    self.pluginId = pluginId
    self.regex = regex
    self.section = section
    self.sections = sections
  }

  /// Whether Grafana may put several values in its place.
  package var canHaveSeveralValues: Bool { isMulti || includesAll }

  /// The text of the query: all of it, its `query`, or what v2 makes of a query that was a text.
  package var queryText: Node? {
    query?.string == nil ? query?["query"] ?? query?["__legacyStringValue"] : query
  }

  /// Where to point.
  package var place: SourceRange { nameNode?.range ?? node.opening }

  // MARK: - Reading

  static func classic(_ node: Node, path: String) -> DashboardVariable {
    let kind = node["type"]
    let multi = node["multi"]?.bool ?? false
    return DashboardVariable(
      name: node["name"]?.string ?? "", nameNode: node["name"], kind: kind?.string.flatMap(Kind.init),
      kindNode: kind, node: node, path: path, isMulti: multi, includesAll: node["includeAll"]?.bool ?? false,
      allValue: allValue(node), datasource: node["datasource"], query: node["query"],
      pluginId: node["query"], regex: node["regex"])
  }

  /// The kinds of v2 with those of the classic model.
  private static let elementKinds: [String: Kind] = [
    "QueryVariable": .query, "TextVariable": .textbox, "ConstantVariable": .constant,
    "DatasourceVariable": .datasource, "IntervalVariable": .interval, "CustomVariable": .custom,
    "GroupByVariable": .groupby, "AdhocVariable": .adhoc, "SwitchVariable": .switchKind,
  ]

  static func element(
    _ node: Node, path: String, section: Int? = nil, sections: Set<Int> = []
  ) -> DashboardVariable {
    let spec = node["spec"] ?? node
    let query = spec["query"]
    return DashboardVariable(
      name: spec["name"]?.string ?? "", nameNode: spec["name"],
      kind: node["kind"]?.string.flatMap { elementKinds[$0] }, kindNode: node["kind"], node: spec, path: path,
      isMulti: spec["multi"]?.bool ?? false, includesAll: spec["includeAll"]?.bool ?? false,
      allValue: allValue(spec), datasource: query?["datasource"] ?? spec["datasource"],
      query: query?["spec"] ?? query, pluginId: spec["pluginId"], regex: spec["regex"], section: section,
      sections: sections)
  }

  private static func allValue(_ node: Node) -> String? {
    node["allValue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }
}
