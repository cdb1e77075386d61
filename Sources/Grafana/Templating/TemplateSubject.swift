import Documents

/// What a text with variables belongs to. Words are made only where a finding needs them.
package enum TemplateSubject: Sendable {
  case title(DashboardPanel)
  case description(DashboardPanel)
  case content(DashboardPanel)
  case panel(DashboardPanel)
  case linkOfPanel(DashboardPanel)
  case transformation(DashboardPanel)
  case repetition(DashboardPanel)
  case query(DashboardTarget, DashboardPanel)
  case legend(DashboardTarget, DashboardPanel)
  case linkOfDashboard
  case annotation(Node)
  case variable(DashboardVariable)
  /// A row or tab of a v2 layout.
  case section(LayoutSection)

  /// As a message says it: `the query A of 'CPU'`.
  var phrase: String {
    switch self {
    case .title(let panel): "the title of the panel '\(panel.name)'"
    case .description(let panel): "the description of the panel '\(panel.name)'"
    case .content(let panel): "the text of the panel '\(panel.name)'"
    case .panel(let panel), .repetition(let panel): "the panel '\(panel.name)'"
    case .linkOfPanel(let panel): "a link of the panel '\(panel.name)'"
    case .transformation(let panel): "a transformation of the panel '\(panel.name)'"
    case .query(let target, let panel): Self.query(target, panel)
    case .legend(let target, let panel): "the legend of \(Self.query(target, panel))"
    case .linkOfDashboard: "a link of the dashboard"
    case .annotation(let node): "the annotation '\(node["name"]?.string ?? "")'"
    case .variable(let variable): "the variable '\(variable.name)'"
    case .section(let section): section.phrase
    }
  }

  /// The rows and tabs of a v2 layout that hold it, whose variables it may use.
  var sections: Set<Int> {
    switch self {
    case .title(let panel), .description(let panel), .content(let panel), .panel(let panel),
      .linkOfPanel(let panel), .transformation(let panel), .repetition(let panel), .query(_, let panel),
      .legend(_, let panel):
      panel.sections
    case .section(let section): section.sections
    case .variable(let variable): variable.sections
    case .linkOfDashboard, .annotation: []
    }
  }

  /// Whether Grafana sends no such query as the dashboard stands.
  var isOfUnsentQuery: Bool {
    if case .query(let target, let panel) = self { panel.leavesOut(target) } else { false }
  }

  private static func query(_ target: DashboardTarget, _ panel: DashboardPanel) -> String {
    "the query \(target.refId?.string.map { "\($0) " } ?? "")of '\(panel.name)'"
  }
}
