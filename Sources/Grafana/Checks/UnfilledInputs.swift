import Diagnostics
import Documents

/// Inputs of an import in a file that is provisioned: nobody is asked for them there.
enum UnfilledInputs {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "input-unfilled", severity: .error,
      summary: "A dashboard that is provisioned uses no '__inputs'. Checked with 'mode: provisioned'.",
      why:
        "Grafana fills them in when somebody imports the file. Provisioned, '${DS_MAIN}' stays, and no datasource is found.",
      example: #"""
        {"title": "API", "__inputs": [{"name": "DS_MAIN", "type": "datasource", "pluginId": "prometheus"}],
         "panels": [{"id": 1, "type": "stat", "datasource": {"type": "prometheus", "uid": "${DS_MAIN}"}}]}
        """#,
      fix: #"""
        {"title": "API", "panels": [{"id": 1, "type": "stat", "datasource": {"type": "prometheus", "uid": "main"}}]}
        """#)
  ) { dashboard, rule in
    let names = Set(dashboard.inputs.compactMap { $0["name"]?.string })
    guard !names.isEmpty else { return [] }
    return dashboard.templateTexts.flatMap { text -> [Diagnostic] in
      let found = text.places { names.contains($0.name) && dashboard.variable(named: $0.name) == nil }
      return found.map { use, place in
        rule.finding(
          "\(text.subject.phrase) uses the input '\(use.name)', which nobody fills in",
          at: place,
          help: "name the datasource by its uid, or make '\(use.name)' a variable of type 'datasource'")
      }
    }
  }
}
