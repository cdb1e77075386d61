import Documents

/// Finds every text of a dashboard in which Grafana replaces variables.
struct TemplateTextSearch {
  /// Languages in which `$name` without braces may be something else, and `${name}` may not.
  private static let foreignPlugins: Set<String> = [
    "mysql", "postgres", "grafana-postgresql-datasource", "mssql", "influxdb", "graphite", "elasticsearch",
    "grafana-opensearch-datasource", "cloudwatch", "stackdriver", "grafana-azure-monitor-datasource", "tempo",
    "grafana-clickhouse-datasource", "opentsdb",
  ]

  private(set) var texts: [TemplateText] = []
  private let scope: VariableScope

  /// - Parameter links: those of the dashboard.
  init(
    panels: [DashboardPanel], links: [Node], annotations: [Node], layout: ElementsLayout?,
    scope: VariableScope
  ) {
    self.scope = scope
    for panel in panels { add(panel) }
    add(links: links, .linkOfDashboard)
    for annotation in annotations { add(annotation: annotation) }
    for variable in scope.variables { add(variable) }
    for section in layout?.sections ?? [] {
      add(section.node["title"], .label, .section(section))
      add(section.node["repeat"]?["value"], .name, .section(section))
    }
  }

  private mutating func add(_ node: Node?, _ slot: TemplateText.Slot, _ subject: TemplateSubject) {
    if let node, let text = TemplateText(node, slot, subject) { texts.append(text) }
  }

  private mutating func add(datasource node: Node?, _ subject: TemplateSubject) {
    guard let node else { return }
    add(node.string == nil ? node["uid"] ?? node["name"] : node, .datasource, subject)
  }

  private mutating func add(links: [Node], _ subject: TemplateSubject) {
    for link in links {
      for key in ["url", "title", "tooltip"] { add(link[key], .label, subject) }
    }
  }

  /// Every text within a node, keys left out.
  private mutating func add(within node: Node, _ slot: TemplateText.Slot, _ subject: TemplateSubject) {
    switch node.value {
    case .string: add(node, slot, subject)
    case .sequence(let items): for item in items { add(within: item, slot, subject) }
    case .mapping(let mapping):
      for entry in mapping.entries where entry.name != "datasource" {
        add(within: entry.value, slot, subject)
      }
    default: break
    }
  }

  private mutating func add(_ panel: DashboardPanel) {
    add(panel.node["title"], .label, .title(panel))
    add(panel.node["description"], .prose, .description(panel))
    add(datasource: panel.datasource, .panel(panel))
    add(panel.repeatedVariable, .name, .repetition(panel))
    for target in panel.targets { add(target, of: panel) }
    for links in panel.dataLinks { add(links: links, .linkOfPanel(panel)) }
    for transformation in panel.transformations {
      if let options = transformation["options"] { add(within: options, .prose, .transformation(panel)) }
    }
    add(panel.options?["content"] ?? panel.node["content"], .prose, .content(panel))
  }

  private mutating func add(_ target: DashboardTarget, of panel: DashboardPanel) {
    let subject = TemplateSubject.query(target, panel)
    add(datasource: target.datasource, subject)
    guard let query = target.query else { return }
    switch target.resolution {
    case let resolution where resolution.isPrometheus:
      add(query["expr"], .query, subject)
      add(query["legendFormat"], .label, .legend(target, panel))
      add(query["interval"], .query, subject)
    case .plugin("loki"):
      add(query["expr"], .foreignQuery, subject)
      add(query["legendFormat"], .label, .legend(target, panel))
    case .plugin(let name) where Self.foreignPlugins.contains(name):
      add(within: query, .foreignQuery, subject)
    default: break
    }
  }

  private mutating func add(annotation: Node) {
    let subject = TemplateSubject.annotation(annotation)
    add(datasource: annotation["query"]?["datasource"] ?? annotation["datasource"], subject)
    let query = annotation["query"]?["spec"] ?? annotation
    add(query["expr"], .query, subject)
    add(query["target"]?["expr"], .query, subject)
  }

  private mutating func add(_ variable: DashboardVariable) {
    let subject = TemplateSubject.variable(variable)
    add(datasource: variable.datasource, subject)
    add(variable.regex, .label, subject)
    switch variable.kind {
    case .query:
      let resolution = scope.resolution(
        of: variable.datasource, group: variable.node["query"]?["group"])
      guard let query = variable.query else { return }
      switch resolution {
      case let resolution where resolution.isPrometheus:
        add(variable.queryText, .query, subject)
      case .plugin(let name) where name == "loki" || Self.foreignPlugins.contains(name):
        add(within: query, .foreignQuery, subject)
      default: break
      }
    case .custom: add(variable.query, .prose, subject)
    default: break
    }
  }
}
