import Diagnostics
import Documents

/// The names by which variables are used.
enum VariableNames {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-name", severity: .error,
      summary: "A variable's name has letters, digits and '_', does not begin with '__', and is there once.",
      why: "Grafana cannot replace other names, and of two variables of one name it shows the value of one.",
      example: CheckExample.variables(#"{"name": "my-job", "type": "textbox"}"#),
      fix: CheckExample.variables(#"{"name": "my_job", "type": "textbox"}"#))
  ) { dashboard, rule in
    var first: [String: DashboardVariable] = [:]
    var findings: [Diagnostic] = []
    for variable in dashboard.variables {
      guard let node = variable.nameNode, let name = node.string, !name.isEmpty else {
        findings.append(
          rule.finding("\(variable.path) has no name", at: variable.place, help: "give it a 'name'"))
        continue
      }
      if name.hasPrefix("__") || !name.utf8.allSatisfy(TemplateReference.isWord) {
        findings.append(
          rule.finding(
            "'\(name)' cannot be the name of a variable", at: node.range,
            help: "use letters, digits and '_', not beginning with '__'"))
      }
      // Rows and tabs of a v2 dashboard may each have a variable of one name.
      guard !variable.path.hasPrefix("layout.") else { continue }
      if let known = first[name] {
        findings.append(
          rule.finding(
            "the variable '\(name)' is defined twice", at: node.range, help: "rename one of them",
            notes: [Diagnostic.Note(message: "first defined", range: known.place)]))
      } else {
        first[name] = variable
      }
    }
    return findings
  }
}
