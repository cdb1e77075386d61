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
    let known = Set(dashboard.variables.map(\.name) + dashboard.inputs.compactMap { $0["name"]?.string })
    func isUnknown(_ name: String) -> Bool { !known.contains(name) }
    let names = dashboard.variables.map(\.name)
    func help(_ name: String) -> String {
      names.isEmpty ? "define it under 'templating'" : Suggestion.help(for: name, among: names)
    }
    var findings: [Diagnostic] = []
    for text in dashboard.templateTexts where text.slot != .datasource {
      let written = text.node.string ?? ""
      let uses = TemplateReference.all(in: written).filter {
        !$0.isBuiltIn && isUnknown($0.name) && (text.slot != .prose || $0.isDelimited)
          && !(text.slot == .query && isCapture($0.name, in: written))
      }
      guard !uses.isEmpty else { continue }
      let map = ScalarSourceMap(node: text.node)
      findings += uses.map { use in
        rule.finding(
          "\(text.subject) uses the variable '\(use.name)', which is not defined",
          at: map.range(ofDecoded: use.range), severity: text.slot == .query ? .error : .warning,
          help: help(use.name))
      }
    }
    for panel in dashboard.panels {
      guard let node = panel.repeatedVariable, let name = node.string, !name.isEmpty, isUnknown(name) else {
        continue
      }
      findings.append(
        rule.finding(
          "the panel '\(panel.name)' is repeated for the variable '\(name)', which is not defined",
          at: node.range, severity: .warning,
          help: name.hasPrefix("$") ? "write the bare name" : help(name)))
    }
    return findings
  }

  /// Whether a regular expression of the query, as `label_replace` takes one, has a group of that name.
  private static func isCapture(_ name: String, in query: String) -> Bool {
    query.contains("(?P<\(name)>") || query.contains("(?<\(name)>")
  }
}
