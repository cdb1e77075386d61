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
        + "of queries the dollar sign is shown, which only warns, as does a query that is hidden.",
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
      let unknown = text.references.contains { use in
        !use.isBuiltIn && !dashboard.scope.isDefined(use.name, within: text.subject.sections)
      }
      guard unknown else { continue }
      let captures = text.slot == .query ? captures(in: text.node.string ?? "") : []
      let found = text.places { use in
        !dashboard.scope.isDefined(use.name, within: text.subject.sections) && !captures.contains(use.name)
      }
      findings += found.map { use, place in
        let verb = text.slot == .name ? "is repeated for" : "uses"
        let isSent = text.slot == .query && !text.subject.isOfUnsentQuery
        return rule.finding(
          "\(text.subject.phrase) \(verb) the variable '\(use.name)', which is not defined", at: place,
          severity: isSent ? .error : .warning, help: help(use.name))
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

  /// The names of the groups `(?P<name>…)` and `(?<name>…)` of regular expressions in a query, as `label_replace`
  /// takes them.
  private static func captures(in query: String) -> Set<String> {
    let bytes = Array(query.utf8)
    var names: Set<String> = []
    for start in bytes.indices where bytes[start] == UInt8(ascii: "?") && start > 0 {
      var place = start + 1
      if place < bytes.count, bytes[place] == UInt8(ascii: "P") { place += 1 }
      guard bytes[start - 1] == UInt8(ascii: "("), place < bytes.count, bytes[place] == UInt8(ascii: "<")
      else {
        continue
      }
      let name = bytes[(place + 1)...].prefix(while: TemplateReference.isWord)
      if name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ">") {
        names.insert(String(decoding: name, as: UTF8.self))
      }
    }
    return names
  }
}
