import Diagnostics
import Documents

/// Opinions on panels and the whole dashboard, under the names of dashboard-linter.
enum PanelOpinions {
  static let rules = [datasource, description, units, targets, uneditable]

  /// Panels that ask for data.
  private static func asking(_ dashboard: Dashboard) -> [DashboardPanel] {
    let silent: Set<String> = [
      "row", "text", "dashlist", "news", "alertlist", "welcome", "gettingstarted", "annolist",
    ]
    return dashboard.panels.filter {
      !$0.isLibraryPanel && $0.type?.string.map { !silent.contains($0) } ?? false
    }
  }

  private static let datasource = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-datasource-rule", severity: .warning,
      summary: "The datasource of a panel and its queries is a variable.",
      why: "The dashboard shows nothing in a Grafana where the datasource has another uid.",
      example: CheckExample.panel(#""datasource": {"type": "prometheus", "uid": "main"}"#),
      fix: #"""
        {"title": "API", "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
         "panels": [{"id": 1, "type": "stat", "datasource": {"type": "prometheus", "uid": "$datasource"}}]}
        """#)
  ) { dashboard, rule in
    asking(dashboard).flatMap { panel in
      ([panel.datasource] + panel.targets.map(\.datasource)).compactMap { reference in
        guard let reference, !reference.isNull else { return nil }
        let name = reference.string ?? reference["uid"]?.string ?? reference["name"]?.string ?? ""
        guard TemplateReference.all(in: name).isEmpty, !name.isEmpty,
          !["builtIn", "mixed"].contains(kind(dashboard.scope.resolution(of: reference, group: nil)))
        else { return nil }
        return rule.finding(
          "the datasource '\(name)' of the panel '\(panel.name)' is no variable",
          at: (reference["uid"] ?? reference["name"] ?? reference).range, help: "write '$datasource'")
      }
    }
  }

  private static func kind(_ resolution: DatasourceResolution) -> String {
    switch resolution {
    case .builtIn: "builtIn"
    case .mixed: "mixed"
    case .plugin, .unknown, .unresolved: ""
    }
  }

  private static let description = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-title-description-rule", severity: .warning,
      summary: "A panel has a title and a description.",
      why: "Who is on call at night did not draw the dashboard.",
      example: CheckExample.panel(#""title": "CPU""#),
      fix: CheckExample.panel(#""title": "CPU", "description": "Share of all cores.""#))
  ) { dashboard, rule in
    asking(dashboard).flatMap { panel in
      ["title", "description"].compactMap { key in
        guard panel.node[key]?.string?.isEmpty != false else { return nil }
        return rule.finding("the panel '\(panel.name)' has no \(key)", at: panel.place)
      }
    }
  }

  private static let units = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-units-rule", severity: .warning,
      summary: "A stat, a gauge or a graph has a unit, any that Grafana shows as it stands included.",
      why: "A number without a unit is a guess.",
      example: CheckExample.panel(#""title": "CPU""#),
      fix: CheckExample.panel(#""fieldConfig": {"defaults": {"unit": "percentunit"}}"#))
  ) { dashboard, rule in
    asking(dashboard).compactMap { panel in
      guard ["stat", "gauge", "timeseries"].contains(panel.type?.string),
        panel.fieldConfig?["defaults"]?["unit"]?.string?.isEmpty != false
      else { return nil }
      // Texts in place of all values need no unit.
      if panel.fieldConfig?["defaults"]?["mappings"]?.sequence?.isEmpty == false { return nil }
      let isOverridden = (panel.fieldConfig?["overrides"]?.sequence ?? []).contains { override in
        (override["properties"]?.sequence ?? []).contains { $0["id"]?.string == "unit" }
      }
      return isOverridden ? nil : rule.finding("the panel '\(panel.name)' has no unit", at: panel.place)
    }
  }

  private static let targets = DashboardRule(
    description: DashboardCheckDescription(
      code: "panel-no-targets-rule", severity: .warning,
      summary: "A panel that shows data has a query.", why: "It shows 'No data' for ever.",
      example: CheckExample.panel(#""targets": []"#),
      fix: CheckExample.panel(#""targets": [{"refId": "A", "expr": "up"}]"#))
  ) { dashboard, rule in
    asking(dashboard).filter(\.targets.isEmpty).map { panel in
      rule.finding("the panel '\(panel.name)' has no query", at: panel.node["targets"]?.range ?? panel.place)
    }
  }

  private static let uneditable = DashboardRule(
    description: DashboardCheckDescription(
      code: "uneditable-dashboard", severity: .warning, summary: "The dashboard cannot be edited in Grafana.",
      why: "What is edited there is lost with the next deployment of the file.",
      example: #"{"title": "API", "panels": []}"#, fix: #"{"title": "API", "editable": false, "panels": []}"#)
  ) { dashboard, rule in
    dashboard.node["editable"]?.bool == false
      ? []
      : [
        rule.finding(
          "the dashboard can be edited in Grafana",
          at: dashboard.node["editable"]?.range ?? dashboard.title?.range ?? dashboard.node.opening,
          help: "set 'editable' to false")
      ]
  }
}
