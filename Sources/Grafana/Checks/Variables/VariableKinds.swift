import Diagnostics
import Documents

/// The kinds of variables.
enum VariableKinds {
  private static let classic = [
    "query", "adhoc", "groupby", "constant", "datasource", "interval", "textbox", "custom", "system",
    "snapshot", "switch",
  ]
  private static let elements = [
    "QueryVariable", "TextVariable", "ConstantVariable", "DatasourceVariable", "IntervalVariable",
    "CustomVariable", "GroupByVariable", "AdhocVariable", "SwitchVariable",
  ]

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-type", severity: .error,
      summary: "A variable is of a type that Grafana knows.",
      why: "Grafana fails to load a dashboard with a variable that it cannot make.",
      example: CheckExample.variables(#"{"name": "job", "type": "label"}"#),
      fix: CheckExample.variables(#"{"name": "job", "type": "textbox"}"#))
  ) { dashboard, rule in
    let key = dashboard.form.hasElements ? "kind" : "type"
    let known = dashboard.form.hasElements ? elements : classic
    return dashboard.variables.compactMap { variable in
      guard variable.kind == nil else { return nil }
      guard let node = variable.kindNode, !node.isNull else {
        return rule.finding(
          "the variable '\(variable.name)' has no '\(key)'", at: variable.place,
          help: "write one of \(known.prefix(5).joined(separator: ", "))")
      }
      let text = node.scalarText ?? node.typeName
      return rule.finding(
        "'\(text)' is no \(key) of variables", at: node.range, help: Suggestion.help(for: text, among: known))
    }
  }
}
