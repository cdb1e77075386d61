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
    let candidates = Set(dashboard.variables.filter(\.canHaveSeveralValues).map(\.name))
    guard !candidates.isEmpty else { return [] }
    let repetitions = repetitions(in: dashboard)
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      let several = candidates.subtracting(query.panel.flatMap { repetitions[ObjectIdentifier($0)] } ?? [])
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

  /// The variables of which each panel sees one value: those for which it, its row or a tab around it is repeated.
  private static func repetitions(in dashboard: Dashboard) -> [ObjectIdentifier: Set<String>] {
    var found: [ObjectIdentifier: Set<String>] = [:]
    // The panels below an expanded row stand behind it in the list.
    var row: Node?
    for panel in dashboard.panels {
      var names = [panel.repeatedVariable]
      switch panel.placement {
      case .topLevel:
        if panel.isRow { row = panel.repeatedVariable }
        names.append(row)
      case .collapsedRow(let index), .expandedRow(let index), .nestedRow(let index):
        names.append(item(index, of: dashboard.node["panels"])?["repeat"])
      case .oldRow(let index): names.append(item(index, of: dashboard.node["rows"])?["repeat"])
      case .element:
        names += panel.sections.map { number in
          dashboard.sections.indices.contains(number)
            ? dashboard.sections[number].node["repeat"]?["value"] : nil
        }
      }
      let texts = names.compactMap { $0?.string }
      if !texts.isEmpty { found[ObjectIdentifier(panel)] = Set(texts) }
    }
    return found
  }

  private static func item(_ index: Int, of list: Node?) -> Node? {
    guard let items = list?.sequence, items.indices.contains(index) else { return nil }
    return items[index]
  }

  private static func isRegexByte(_ byte: UInt8) -> Bool { Array("|.*+?()[]".utf8).contains(byte) }
}
