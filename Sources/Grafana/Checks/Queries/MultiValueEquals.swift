import Diagnostics
import Documents
import PromQL

/// Variables of several values that a matcher compares with `=`.
enum MultiValueEquals {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "query-multi-value", severity: .warning,
      summary: "A matcher of a variable that can have several values is '=~' or '!~'.",
      why:
        "For several values, and for All, Grafana writes '(a|b)', which '=' takes as it stands: no series has that "
        + "label.",
      example: CheckExample.variables(
        #"{"name": "job", "type": "query", "multi": true, "query": "label_values(job)"}"#,
        query: #"up{job="$job"}"#),
      fix: CheckExample.variables(
        #"{"name": "job", "type": "query", "multi": true, "query": "label_values(job)"}"#,
        query: #"up{job=~"$job"}"#))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    // A panel that is repeated for a variable sees one value of it, and so do the panels of a row.
    let ofRows = Set(dashboard.panels.filter(\.isRow).compactMap { $0.repeatedVariable?.string })
    let candidates = Set(dashboard.variables.filter(\.canHaveSeveralValues).map(\.name)).subtracting(ofRows)
    guard !candidates.isEmpty else { return [] }
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      let several = query.panel?.repeatedVariable?.string.map { candidates.subtracting([$0]) } ?? candidates
      guard let expression = query.template.expression,
        query.template.references.contains(where: { several.contains($0.name) })
      else { return [] }
      var found: [Diagnostic] = []
      expression.forEachSelector { selector in
        for matcher in selector.matchers where matcher.operation == .equal || matcher.operation == .notEqual {
          for use in query.template.references(in: matcher.valueRange) {
            guard several.contains(use.name), let variable = dashboard.variable(named: use.name),
              use.format == nil || use.format == "regex" || use.format == "pipe"
            else { continue }
            // One value for all is written as it stands.
            if !variable.isMulti, let all = variable.allValue, !all.utf8.contains(where: isRegexByte) {
              continue
            }
            let operation = matcher.operation.rawValue
            found.append(
              rule.finding(
                "\(query.name) compares '\(matcher.label.name)' by '\(operation)' with '\(use.name)', which can have "
                  + (variable.isMulti ? "several values" : "the value All"),
                at: query.place(ofTree: matcher.range),
                help: "write '\(operation == "=" ? "=~" : "!~")'"))
          }
        }
      }
      return found
    }
  }

  private static func isRegexByte(_ byte: UInt8) -> Bool { Array("|.*+?()[]".utf8).contains(byte) }
}
