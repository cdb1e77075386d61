import Diagnostics
import Documents

/// Finds the dashboard in a document and walks its panels.
package enum DashboardReader {
  /// Whether a document means to be a dashboard in any of its forms, so that `lint` can tell files apart.
  package static func isDashboard(_ root: Node) -> Bool {
    guard root.mapping != nil else { return false }
    if let version = root["apiVersion"]?.string { return version.hasPrefix(apiGroup) }
    if let inner = root["dashboard"], inner.mapping != nil { return looksClassic(inner) }
    return looksClassic(root) || looksLikeElements(root)
  }

  /// The dashboard, or nil when there is none, and what is wrong with its form.
  ///
  /// - Parameter templates: shared by the dashboards of a run, so that no expression is parsed twice.
  package static func read(
    _ root: Node, templates: PromQLTemplates = PromQLTemplates()
  ) -> (dashboard: Dashboard?, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    guard let (form, node) = unwrap(root, into: &diagnostics) else { return (nil, diagnostics) }
    if form.hasElements {
      return (
        elementsDashboard(form, root: root, node: node, templates: templates, into: &diagnostics), diagnostics
      )
    }
    let variables: [DashboardVariable] = mappings(
      node["templating"]?["list"], path: "templating.list", into: &diagnostics
    ).map { DashboardVariable.classic($1, path: "templating.list[\($0)]") }
    let scope = VariableScope(variables: variables, inputs: inputs(of: node, root: root))
    let panels = classicPanels(of: node, scope: scope, into: &diagnostics)
    return (
      Dashboard(form: form, root: root, node: node, panels: panels, scope: scope, templates: templates),
      diagnostics
    )
  }

  private static func inputs(of node: Node, root: Node) -> [Node] {
    node["__inputs"]?.sequence ?? root["__inputs"]?.sequence ?? []
  }

  // MARK: Envelopes

  private static let apiGroup = "dashboard.grafana.app/"
  private static let apiVersions = ["v0alpha1", "v1", "v1alpha1", "v1beta1", "v2", "v2alpha1", "v2beta1"]

  private static func unwrap(
    _ root: Node, into diagnostics: inout [Diagnostic]
  ) -> (form: DashboardForm, node: Node)? {
    guard root.mapping != nil else {
      diagnostics.append(
        notADashboard.finding("a dashboard is a mapping; got \(root.typeName)", at: root.opening))
      return nil
    }
    if root["apiVersion"] != nil || (root["kind"] != nil && root["spec"] != nil) {
      return unwrapResource(root, into: &diagnostics)
    }
    if let inner = root["dashboard"], !looksClassic(root) {
      guard inner.mapping != nil else {
        diagnostics.append(
          notADashboard.finding("'dashboard' must be a mapping; got \(inner.typeName)", at: inner.opening))
        return nil
      }
      diagnostics.append(
        wrapper.finding(
          "the dashboard stands under 'dashboard', as the HTTP API sends it", at: root.opening,
          help: "a provisioned file holds the mapping under 'dashboard' alone"))
      return (.wrapped, inner)
    }
    if looksLikeElements(root) {
      diagnostics.append(
        missingEnvelope.finding(
          "a v2 dashboard stands without 'apiVersion', 'kind', 'metadata' and 'spec'", at: root.opening,
          help: "export the dashboard as a resource, or put this mapping under 'spec'"))
      return (.elementsModel, root)
    }
    guard looksClassic(root) else {
      diagnostics.append(
        notADashboard.finding(
          "this is not a Grafana dashboard: it has none of 'panels', 'rows', 'templating', 'schemaVersion'",
          at: root.opening, help: "a dashboard has a 'title' and a list 'panels'"))
      return nil
    }
    return (.classic, root)
  }

  private static func unwrapResource(
    _ root: Node, into diagnostics: inout [Diagnostic]
  ) -> (form: DashboardForm, node: Node)? {
    let written = root["apiVersion"]?.string ?? ""
    guard written.hasPrefix(apiGroup) else {
      diagnostics.append(
        notADashboard.finding(
          "'\(written)' is not an API version of dashboards", at: root["apiVersion"]?.range ?? root.opening,
          help: "write '\(apiGroup)v1' or '\(apiGroup)v2'"))
      return nil
    }
    if let kind = root["kind"], kind.string != "Dashboard" {
      diagnostics.append(
        notADashboard.finding(
          "'kind' must be 'Dashboard'; got '\(kind.scalarText ?? kind.typeName)'", at: kind.range,
          help: "write 'Dashboard'"))
      return nil
    }
    guard let spec = root["spec"], spec.mapping != nil else {
      diagnostics.append(
        notADashboard.finding(
          "the resource has no mapping 'spec'", at: root["spec"]?.opening ?? root.opening,
          help: "put the dashboard under 'spec'"))
      return nil
    }
    let version = String(written.dropFirst(apiGroup.count))
    if !apiVersions.contains(version) {
      diagnostics.append(
        missingEnvelope.finding(
          "'\(version)' is not a known version of dashboards", at: root["apiVersion"]?.range ?? root.opening,
          help: Suggestion.help(for: version, among: apiVersions)))
    }
    let hasElements =
      version.hasPrefix("v2")
      || (!version.hasPrefix("v0") && !version.hasPrefix("v1") && looksLikeElements(spec))
    return (
      hasElements ? .elementsResource(apiVersion: written) : .classicResource(apiVersion: written), spec
    )
  }

  private static func looksClassic(_ node: Node) -> Bool {
    ["panels", "rows", "templating", "schemaVersion"].contains { node[$0] != nil }
  }

  private static func looksLikeElements(_ node: Node) -> Bool {
    node["elements"]?.mapping != nil && node["layout"]?.mapping != nil
  }

  // MARK: Classic panels

  private static func classicPanels(
    of node: Node, scope: VariableScope, into diagnostics: inout [Diagnostic]
  ) -> [DashboardPanel] {
    var panels: [DashboardPanel] = []
    panels.reserveCapacity(node["panels"]?.sequence?.count ?? 0)
    for (index, item) in mappings(node["panels"], path: "panels", into: &diagnostics) {
      let path = "panels[\(index)]"
      let panel = classicPanel(item, path: path, placement: .topLevel, scope: scope, into: &diagnostics)
      panels.append(panel)
      guard panel.isRow else { continue }
      let isCollapsed = item["collapsed"]?.bool == true
      for (child, inner) in mappings(item["panels"], path: path + ".panels", into: &diagnostics) {
        let innerPath = "\(path).panels[\(child)]"
        let isRow = inner["type"]?.string == "row"
        panels.append(
          classicPanel(
            inner, path: innerPath, placement: isCollapsed ? .collapsedRow(index) : .expandedRow(index),
            scope: scope, into: &diagnostics))
        guard isRow else { continue }
        for (number, nested) in mappings(inner["panels"], path: innerPath + ".panels", into: &diagnostics) {
          panels.append(
            classicPanel(
              nested, path: "\(innerPath).panels[\(number)]", placement: .nestedRow(index),
              scope: scope, into: &diagnostics))
        }
      }
    }
    // From schema version 16 on Grafana does not read `rows`.
    guard Dashboard.schemaVersion(of: node) < 16 || node["panels"] == nil else { return panels }
    for (row, item) in mappings(node["rows"], path: "rows", into: &diagnostics) {
      for (index, inner) in mappings(item["panels"], path: "rows[\(row)].panels", into: &diagnostics) {
        panels.append(
          classicPanel(
            inner, path: "rows[\(row)].panels[\(index)]", placement: .oldRow(row), scope: scope,
            into: &diagnostics))
      }
    }
    return panels
  }

  private static func classicPanel(
    _ node: Node, path: String, placement: DashboardPanel.Placement, scope: VariableScope,
    into diagnostics: inout [Diagnostic]
  ) -> DashboardPanel {
    let resolution = scope.resolution(of: node["datasource"], group: nil)
    let targets: [DashboardTarget] = mappings(node["targets"], path: path + ".targets", into: &diagnostics)
      .map {
        index, target in
        let own = target["datasource"]
        return DashboardTarget(
          node: target, listPath: (path, "targets"), index: index, refId: target["refId"],
          isHidden: target["hide"]?.bool == true, datasource: own, query: target, group: nil,
          resolution: scope.resolution(of: own, group: nil, inPanelOf: resolution))
      }
    return DashboardPanel(
      node: node, path: path, placement: placement, targets: targets,
      isLibraryPanel: node["libraryPanel"]?.mapping != nil,
      transformations: (node["transformations"]?.sequence ?? []).filter { $0.mapping != nil },
      layoutItem: nil)
  }

  /// The mappings of a list that may be absent or null, each with its number there; what is no list or no mapping is
  /// reported. No copy of the list is made.
  private static func mappings(
    _ node: Node?, path: @autoclosure () -> String, into diagnostics: inout [Diagnostic]
  ) -> some Sequence<(offset: Int, element: Node)> {
    let items = node?.sequence ?? []
    if let node, !node.isNull, node.sequence == nil {
      diagnostics.append(
        listOfMappings.finding(
          "'\(path())' must be a list; got \(node.typeName)", at: node.opening,
          help: "write a list of mappings"
        ))
    }
    for (index, item) in items.enumerated() where item.mapping == nil {
      diagnostics.append(
        listOfMappings.finding(
          "'\(path())[\(index)]' must be a mapping; got \(item.typeName)", at: item.range, help: "remove it"
        ))
    }
    return items.enumerated().lazy.filter { $0.element.mapping != nil }
  }

  // MARK: Elements

  private static func elementsDashboard(
    _ form: DashboardForm, root: Node, node: Node, templates: PromQLTemplates,
    into diagnostics: inout [Diagnostic]
  ) -> Dashboard {
    for name in ["elements", "layout"] where node[name]?.mapping == nil {
      diagnostics.append(
        listOfMappings.finding(
          node[name] == nil
            ? "a v2 dashboard needs the mapping '\(name)'"
            : "'\(name)' must be a mapping; got \(node[name]?.typeName ?? "nothing")",
          at: node[name]?.opening ?? node.opening, help: "write '\(name)' as a mapping"))
    }
    let elements = node["elements"]?.mapping?.entries ?? []
    let layout = node["layout"].map(ElementsLayout.init)
    let items = layout?.items ?? []
    let places = Dictionary(grouping: items) { $0.name.string ?? "" }
    // What stands nowhere may use what there is.
    let everySection = Set((layout?.sections ?? []).map(\.number))
    let variables: [DashboardVariable] = mappings(node["variables"], path: "variables", into: &diagnostics)
      .map {
        DashboardVariable.element($1, path: "variables[\($0)]")
      }
    let scope = VariableScope(
      variables: variables + (layout?.variables ?? []), inputs: inputs(of: node, root: root))
    let panels = elements.compactMap { entry -> DashboardPanel? in
      guard let spec = entry.value["spec"], spec.mapping != nil else { return nil }
      return elementPanel(
        spec, path: "elements.\(entry.name)", kind: entry.value["kind"]?.string,
        item: places[entry.name]?.first,
        sections: places[entry.name]?.reduce(into: []) { $0.formUnion($1.sections) } ?? everySection,
        scope: scope, into: &diagnostics)
    }
    return Dashboard(
      form: form, root: root, node: node, panels: panels, elements: elements, layout: layout, scope: scope,
      templates: templates)
  }

  private static func elementPanel(
    _ spec: Node, path: String, kind: String?, item: DashboardLayoutItem?, sections: Set<Int>,
    scope: VariableScope, into diagnostics: inout [Diagnostic]
  ) -> DashboardPanel {
    let data = spec["data"]?["spec"]
    let queries = mappings(data?["queries"], path: path + ".data.queries", into: &diagnostics)
    let targets: [DashboardTarget] = queries.compactMap { index, query -> DashboardTarget? in
      guard let inner = query["spec"], inner.mapping != nil else { return nil }
      let dataQuery = inner["query"]
      // v2alpha1 writes the plugin as the kind of the query.
      let group =
        dataQuery?["group"] ?? (dataQuery?["kind"]?.string == "DataQuery" ? nil : dataQuery?["kind"])
      let datasource = dataQuery?["datasource"] ?? inner["datasource"]
      return DashboardTarget(
        node: inner, listPath: (path, "data.queries"), index: index, refId: inner["refId"],
        isHidden: inner["hidden"]?.bool == true, datasource: datasource, query: dataQuery?["spec"],
        group: group,
        resolution: scope.resolution(of: datasource, group: group, inPanelOf: .unknown))
    }
    return DashboardPanel(
      node: spec, path: path, placement: .element, targets: targets, isLibraryPanel: kind == "LibraryPanel",
      transformations: (data?["transformations"]?.sequence ?? []).compactMap { $0["spec"] },
      layoutItem: item, sections: sections)
  }
}
