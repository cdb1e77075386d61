import Diagnostics
import PromQL
import RegularExpressions

/// What stands for All where a regular expression is needed, and is none.
enum AllValues {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-all-value", severity: .error,
      summary: "What a variable gives for All is a regular expression where a query uses it as one.",
      why: "Prometheus refuses the query as soon as somebody chooses All.",
      example: example(all: "*"), fix: example(all: ".*"))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    let doubtful = dashboard.variables.filter { variable in
      guard variable.includesAll, let all = variable.allValue else { return false }
      return TemplateReference.all(in: all).isEmpty && (try? RegexPattern(all)) == nil
    }
    guard !doubtful.isEmpty else { return [] }
    let uses = patterns(in: dashboard)
    return doubtful.compactMap { variable in
      guard let all = variable.allValue, let node = variable.node["allValue"], let query = uses[variable.name]
      else { return nil }
      return rule.finding(
        "'\(all)' for All of '\(variable.name)' is no regular expression, and \(query.name) uses it as one",
        at: node.range, help: "write '.*' or '.+'")
    }
  }

  /// The variables that a matcher takes, with nothing beside them, for a regular expression, each with the first query.
  private static func patterns(in dashboard: Dashboard) -> [String: PromQLQuery] {
    var found: [String: PromQLQuery] = [:]
    for query in dashboard.queries where !query.template.references.isEmpty {
      for selector in query.parts?.selectors ?? [] {
        for matcher in selector.matchers
        where matcher.operation == .matches || matcher.operation == .doesNotMatch {
          let written = query.template.written(matcher.valueRange)
          guard let use = query.template.references(in: matcher.valueRange).first,
            written.end > written.start + 1,
            use.range == (written.start + 1)..<(written.end - 1), found[use.name] == nil
          else { continue }
          found[use.name] = query
        }
      }
    }
    return found
  }

  private static func example(all: String) -> String {
    CheckExample.variables(
      #"{"name": "job", "type": "query", "includeAll": true, "allValue": "\#(all)", "query": "label_values(job)"}"#,
      query: #"up{job=~"$job"}"#)
  }
}
