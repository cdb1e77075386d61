import Diagnostics
import Documents

/// Regular expressions of value mappings, overrides and transformations: JavaScript, between slashes or bare.
enum FieldRegexes {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "field-regex", severity: .warning,
      summary:
        "The pattern of a value mapping, an override or a transformation is a regular expression of JavaScript.",
      why: "Grafana passes over what it cannot read: nothing is mapped, overridden or renamed.",
      example: CheckExample.panel(
        #""fieldConfig": {"overrides": [{"matcher": {"id": "byRegexp", "options": "/(free/"}, "properties": []}]}"#
      ),
      fix: CheckExample.panel(
        #""fieldConfig": {"overrides": [{"matcher": {"id": "byRegexp", "options": "/free/"}, "properties": []}]}"#
      ))
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel in
      patterns(of: panel).compactMap { node, what in
        guard let text = node.string, let fault = JavaScriptRegex.fault(of: text) else { return nil }
        return rule.finding(
          "the pattern of \(what) of the panel '\(panel.name)' is no regular expression: \(fault)",
          at: node.range, help: "write '/…/' around a sound expression")
      }
    }
  }

  private static func patterns(of panel: DashboardPanel) -> [(node: Node, what: String)] {
    var found: [(node: Node, what: String)] = []
    for mapping in panel.valueMappings where mapping["type"]?.string == "regex" {
      if let node = mapping["options"]?["pattern"] { found.append((node, "a value mapping")) }
    }
    for override in panel.fieldConfig?["overrides"]?.sequence ?? [] {
      guard let matcher = override["matcher"], matcher["id"]?.string == "byRegexp" else { continue }
      if let node = matcher["options"] { found.append((node, "an override")) }
    }
    for transformation in panel.transformations {
      let options = transformation["options"]
      let nodes: [Node?] =
        switch transformation["id"]?.string {
        case "renameByRegex": [options?["regex"]]
        case "filterFieldsByName": [options?["include"]?["pattern"], options?["exclude"]?["pattern"]]
        // Without slashes these are refIds.
        case "filterByRefId":
          [options?["include"], options?["exclude"]].filter { $0?.string?.hasPrefix("/") == true }
        default: []
        }
      for case let node? in nodes { found.append((node, "a transformation")) }
    }
    return found
  }
}
