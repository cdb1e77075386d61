import Diagnostics
import Documents

/// Regular expressions that filter a variable's values: JavaScript, between slashes or bare.
enum VariableRegex {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-regex", severity: .error,
      summary: "The 'regex' of a variable is a regular expression of JavaScript.",
      why: "Grafana shows an error beside the variable, which then has no values.",
      example: CheckExample.variables(
        #"{"name": "job", "type": "query", "query": "label_values(job)", "regex": "/(api/"}"#),
      fix: CheckExample.variables(
        #"{"name": "job", "type": "query", "query": "label_values(job)", "regex": "/(api)/"}"#))
  ) { dashboard, rule in
    dashboard.variables.compactMap { variable in
      guard variable.kind == .query || variable.kind == .datasource, let node = variable.regex,
        let text = node.string, let fault = JavaScriptRegex.fault(of: text)
      else { return nil }
      return rule.finding(
        "the 'regex' of the variable '\(variable.name)' is none: \(fault)", at: node.range,
        help: "write '/…/' around a sound expression")
    }
  }
}
