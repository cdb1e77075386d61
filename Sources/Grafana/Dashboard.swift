import Diagnostics
import Documents

/// A dashboard as checks see it: unwrapped, its panels walked once, each with its path. A class, as panels are.
package final class Dashboard: Sendable {
  package let form: DashboardForm
  /// The whole file.
  package let root: Node
  /// The mapping with title and panels: the root itself, or what an envelope holds.
  package let node: Node
  /// Every panel in the order of the file, rows and the children of rows included.
  package let panels: [DashboardPanel]
  /// The `elements` of a v2 dashboard, also those that are no panels.
  package let elements: [Mapping.Entry]
  /// The rows and tabs of a v2 dashboard, by their numbers.
  let sections: [LayoutSection]
  /// The items of the layout of a v2 dashboard that show an element.
  package let layoutItems: [DashboardLayoutItem]
  /// The names of variables on which it depends whether a part of a v2 dashboard is shown, each with its section.
  package let conditions: [(name: Node, section: LayoutSection?)]
  package let scope: VariableScope
  /// The annotations' mappings; in v2 their `spec`.
  package let annotations: [Node]
  /// The queries that Prometheus answers, parsed.
  package let queries: [PromQLQuery]
  /// Those of them that Prometheus refuses.
  package let faultyQueries: [PromQLQuery]
  /// The texts that hold variables.
  package let templateTexts: [TemplateText]
  /// Whether the queries are PromQL, and not MetricsQL.
  package let isPromQL: Bool

  init(
    form: DashboardForm, root: Node, node: Node, panels: [DashboardPanel], elements: [Mapping.Entry] = [],
    layout: ElementsLayout? = nil, scope: VariableScope, templates: PromQLTemplates
  ) {
    self.form = form
    self.root = root
    self.node = node
    self.panels = panels
    self.elements = elements
    sections = layout?.sections ?? []
    layoutItems = layout?.items ?? []
    conditions = layout?.conditions ?? []
    self.scope = scope
    annotations =
      form.hasElements
      ? (node["annotations"]?.sequence ?? []).compactMap { $0["spec"] }
      : (node["annotations"]?["list"]?.sequence ?? []).filter { $0.mapping != nil }
    queries = PromQLQuery.all(of: panels, annotations: annotations, scope: scope, templates: templates)
    faultyQueries = queries.filter { !$0.template.faults.isEmpty }
    isPromQL = PromQLQuery.arePromQL(faultyQueries, in: node)
    templateTexts =
      TemplateTextSearch(
        panels: panels, links: node["links"]?.sequence ?? [], annotations: annotations, layout: layout,
        scope: scope
      ).texts
  }

  /// The name of each ElementReference in the layout of a v2 dashboard.
  package var references: [Node] { layoutItems.map(\.name) }
  /// Zero when it is absent; a number in quotes counts.
  package var schemaVersion: Int { Self.schemaVersion(of: node) }
  package var title: Node? { node["title"] }
  /// `uid`, or the `metadata.name` of a resource.
  package var uid: Node? { form.isResource ? root["metadata"]?["name"] : node["uid"] }
  package var variables: [DashboardVariable] { scope.variables }
  package var inputs: [Node] { scope.inputs }

  package func variable(named name: String) -> DashboardVariable? { scope.variable(named: name) }

  static func schemaVersion(of node: Node) -> Int {
    guard let version = node["schemaVersion"] else { return 0 }
    return version.integer ?? version.string.flatMap { Int($0) } ?? 0
  }
}
