import Diagnostics
import Documents
import PromQL

/// Opinions on variables, under the names of dashboard-linter.
enum TemplateOpinions {
  static let rules = [datasource, job, instance, reload]

  private static let soundDatasource =
    #"{"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source"}"#

  private static func list(_ variables: String) -> String {
    #"{"title": "API", "templating": {"list": [\#(variables)]}, "panels": []}"#
  }

  private static let datasource = DashboardRule(
    description: DashboardCheckDescription(
      code: "template-datasource-rule", severity: .warning,
      summary: "The dashboard has a variable of type 'datasource' called 'datasource' or 'TYPE_datasource'.",
      why: "One dashboard then serves each Prometheus of a house.",
      example: list(""), fix: list(soundDatasource))
  ) { dashboard, rule in
    let chosen = dashboard.variables.filter { $0.kind == .datasource }
    guard let first = chosen.first else {
      return [
        rule.finding(
          "the dashboard has no variable of type 'datasource'",
          at: dashboard.title?.range ?? dashboard.node.opening,
          help: "add one called 'datasource'")
      ]
    }
    // Several are fine: a dashboard of metrics and logs has two.
    let isNamed = chosen.contains { $0.name == "datasource" || $0.name.hasSuffix("_datasource") }
    return isNamed
      ? []
      : [rule.finding("no datasource variable is called 'datasource' or 'TYPE_datasource'", at: first.place)]
  }

  private static let job = matcher("template-job-rule", "job")
  private static let instance = matcher("template-instance-rule", "instance")

  /// A variable for a label that all queries select by.
  private static func matcher(_ code: String, _ label: String) -> DashboardRule {
    let sound =
      #"{"name": "\#(label)", "type": "query", "query": "label_values(\#(label))", "multi": true, "allValue": ".+"}"#
    return DashboardRule(
      description: DashboardCheckDescription(
        code: code, severity: .warning,
        summary: "The dashboard has a variable '\(label)' of several values with the value '.+' for All.",
        why: "Readers choose what the panels show by '\(label)'.",
        example: list(""), fix: list(sound))
    ) { dashboard, rule in
      let asksPrometheus = dashboard.queries.allSatisfy { $0.target == nil } ? dashboard.panels.isEmpty : true
      guard asksPrometheus else { return [] }
      guard let variable = dashboard.variable(named: label) else {
        return [
          rule.finding(
            "the dashboard has no variable '\(label)'", at: dashboard.title?.range ?? dashboard.node.opening,
            help: "add one of type 'query'")
        ]
      }
      var findings: [Diagnostic] = []
      if variable.kind != .query {
        findings.append(rule.finding("the variable '\(label)' is not of type 'query'", at: variable.place))
      }
      if !variable.isMulti {
        findings.append(rule.finding("the variable '\(label)' takes one value only", at: variable.place))
      }
      if variable.allValue != ".+" {
        findings.append(rule.finding("the value for All of '\(label)' is not '.+'", at: variable.place))
      }
      return findings
    }
  }

  private static let reload = DashboardRule(
    description: DashboardCheckDescription(
      code: "template-on-time-change-reload-rule", severity: .warning,
      summary: "Variables of type 'query' are asked anew when the time range changes.",
      why: "Values of another time are missing from the choice otherwise.",
      example: list(#"{"name": "a", "type": "query", "query": "label_values(a)", "refresh": 1}"#),
      fix: list(#"{"name": "a", "type": "query", "query": "label_values(a)", "refresh": 2}"#))
  ) { dashboard, rule in
    dashboard.variables.compactMap { variable in
      guard variable.kind == .query else { return nil }
      let refresh = variable.node["refresh"]
      guard refresh?.integer != 2, refresh?.string != "onTimeRangeChanged" else { return nil }
      return rule.finding(
        "the variable '\(variable.name)' is not asked anew when the time range changes",
        at: refresh?.range ?? variable.place, help: "set 'refresh' to 2 ('onTimeRangeChanged' in v2)")
    }
  }
}
