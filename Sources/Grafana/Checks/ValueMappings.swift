import Diagnostics
import Documents

/// Texts and colours in place of values.
enum ValueMappings {
  private static let types = ["value", "range", "regex", "special"]
  private static let specials = ["true", "false", "null", "nan", "null+nan", "empty"]

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "value-mapping", severity: .warning,
      summary: "A value mapping is of the type value, range, regex or special and has options.",
      why: "Grafana passes over a mapping that it does not know, and the plain value is shown.",
      example: CheckExample.panel(
        #""fieldConfig": {"defaults": {"mappings": [{"type": "values", "options": {}}]}}"#),
      fix: CheckExample.panel(
        #""fieldConfig": {"defaults": {"mappings": [{"type": "value", "options": {"0": {"text": "down"}}}]}}"#
      ))
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel in
      panel.valueMappings.compactMap { check($0, panel, rule) }
    }
  }

  private static func check(
    _ mapping: Node, _ panel: DashboardPanel, _ rule: DashboardCheckDescription
  ) -> Diagnostic? {
    guard let type = mapping["type"], !type.isNull else { return nil }
    // Before schema version 27 types were numbers, which Grafana migrates.
    guard type.integer == nil else { return nil }
    let text = type.string ?? type.typeName
    guard types.contains(text) else {
      return rule.finding(
        "'\(text)' is no type of value mappings (panel '\(panel.name)')", at: type.range,
        help: Suggestion.help(for: text, among: types))
    }
    guard let options = mapping["options"], options.mapping != nil else {
      return rule.finding(
        "a value mapping of the panel '\(panel.name)' has no 'options'", at: mapping.opening,
        help: "write a mapping 'options'")
    }
    if text == "special", let match = options["match"], let name = match.string, !specials.contains(name) {
      return rule.finding(
        "'\(name)' is no special value (panel '\(panel.name)')", at: match.range,
        help: Suggestion.help(for: name, among: specials))
    }
    if text == "range", let low = options["from"]?.double, let node = options["to"], let high = node.double,
      low > high
    {
      return rule.finding(
        "a range of the panel '\(panel.name)' ends before it begins", at: node.range,
        help: "swap 'from' and 'to'")
    }
    return nil
  }
}
