import Diagnostics
import Documents

/// Variables that are used and defined nowhere.
enum UndefinedVariables {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-undefined", severity: .error,
      summary: "Every variable that a query, a title, a link or a repetition uses is defined.",
      why:
        "Grafana leaves the text as it stands: the query asks for '$name', which fails or finds nothing. Outside "
        + "of queries the dollar sign is shown, which only warns.",
      example: CheckExample.query(#"up{job="$service"}"#),
      fix: CheckExample.query(
        #"up{job="$service"}"#,
        dashboard: #""templating": {"list": [{"name": "service", "type": "textbox"}]}, "#))
  ) { dashboard, rule in
    let names = dashboard.variables.map(\.name)
    func help(_ name: String) -> String {
      if dashboard.variable(named: name) != nil {
        return "it is a variable of a row or tab that does not hold this: define it for the whole dashboard"
      }
      if name.hasPrefix("$") { return "write the bare name" }
      return names.isEmpty ? "define it under '\(list)'" : Suggestion.help(for: name, among: names)
    }
    let list = dashboard.form.hasElements ? "variables" : "templating"
    var findings: [Diagnostic] = []
    for text in dashboard.templateTexts where text.slot != .datasource {
      let found = text.places { use in
        !dashboard.scope.isDefined(use.name, within: text.subject.sections)
          && !(text.slot == .query && isCapture(use.name, in: text.node.string ?? ""))
      }
      findings += found.map { use, place in
        let verb = text.slot == .name ? "is repeated for" : "uses"
        return rule.finding(
          "\(text.subject.phrase) \(verb) the variable '\(use.name)', which is not defined", at: place,
          severity: text.slot == .query ? .error : .warning, help: help(use.name))
      }
    }
    for (node, section) in dashboard.conditions {
      guard let name = node.string, !name.isEmpty,
        !dashboard.scope.isDefined(name, within: section?.sections ?? [])
      else { continue }
      findings.append(
        rule.finding(
          "a condition depends on the variable '\(name)', which is not defined", at: node.range,
          severity: .warning, help: help(name)))
    }
    return findings
  }

  /// Whether a regular expression of the query, as `label_replace` takes one, has a group of that name.
  private static func isCapture(_ name: String, in query: String) -> Bool {
    query.contains("(?P<\(name)>") || query.contains("(?<\(name)>")
  }
}
