import Diagnostics
import Documents

/// Datasources that are named by a variable which nothing defines.
enum UnresolvedDatasources {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "datasource-undefined", severity: .error,
      summary: "A datasource named by '${NAME}' is a variable or an input of the dashboard.",
      why: "Grafana looks for a datasource called '${NAME}', finds none, and shows an error in the panel.",
      example: CheckExample.panel(#""datasource": {"type": "prometheus", "uid": "${DS_MAIN}"}"#),
      fix: CheckExample.panel(#""datasource": {"type": "prometheus", "uid": "main"}"#))
  ) { dashboard, rule in
    dashboard.templateTexts.compactMap { text in
      guard text.slot == .datasource, let name = text.node.string,
        let use = text.references.first(where: { use in
          !use.isBuiltIn && !dashboard.scope.isDefined(use.name, within: text.subject.sections)
        })
      else { return nil }
      let names = dashboard.variables.filter { $0.kind == .datasource }.map(\.name)
      return rule.finding(
        "the datasource of \(text.subject.phrase) is '\(name)', and nothing defines '\(use.name)'",
        at: text.node.range,
        help: names.isEmpty
          ? "name the datasource by its uid, or add a variable of type 'datasource'"
          : Suggestion.help(for: use.name, among: names))
    }
  }
}
