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
  /// The items of the layout of a v2 dashboard that show an element.
  package let layoutItems: [DashboardLayoutItem]
  package let variables: [DashboardVariable]
  /// The queries that Prometheus answers, parsed.
  package private(set) var queries: [PromQLQuery] = []
  /// Those of them that Prometheus refuses.
  package private(set) var faultyQueries: [PromQLQuery] = []
  /// The texts that hold variables.
  package private(set) var templateTexts: [TemplateText] = []
  /// Whether they are PromQL, and not MetricsQL.
  package private(set) var isPromQL = true
  private let variablesByName: [String: Int]

  init(
    form: DashboardForm, root: Node, node: Node, panels: [DashboardPanel], elements: [Mapping.Entry] = [],
    layoutItems: [DashboardLayoutItem] = [], variables: [DashboardVariable]
  ) {
    self.form = form
    self.root = root
    self.node = node
    self.panels = panels
    self.elements = elements
    self.layoutItems = layoutItems
    self.variables = variables
    variablesByName = Dictionary(
      variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    queries = promQLQueries()
    faultyQueries = queries.filter { !$0.template.faults.isEmpty }
    templateTexts = findTemplateTexts()
    isPromQL = Self.isPromQL(faultyQueries, node: node)
  }

  /// The name of each ElementReference in the layout of a v2 dashboard.
  package var references: [Node] { layoutItems.map(\.name) }
  /// Zero when it is absent; a number in quotes counts.
  package var schemaVersion: Int { Self.schemaVersion(of: node) }
  package var title: Node? { node["title"] }
  /// `uid`, or the `metadata.name` of a resource.
  package var uid: Node? { form.isResource ? root["metadata"]?["name"] : node["uid"] }
  /// What Grafana asks for when the dashboard is imported: the `__inputs`.
  package var inputs: [Node] { node["__inputs"]?.sequence ?? root["__inputs"]?.sequence ?? [] }

  /// The annotations' mappings; in v2 their `spec`.
  package var annotations: [Node] {
    if form.hasElements { return (node["annotations"]?.sequence ?? []).compactMap { $0["spec"] } }
    return (node["annotations"]?["list"]?.sequence ?? []).filter { $0.mapping != nil }
  }

  package func variable(named name: String) -> DashboardVariable? {
    variablesByName[name].map { variables[$0] }
  }

  static func schemaVersion(of node: Node) -> Int {
    guard let version = node["schemaVersion"] else { return 0 }
    return version.integer ?? version.string.flatMap { Int($0) } ?? 0
  }
}
