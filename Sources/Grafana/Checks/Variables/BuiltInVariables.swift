import Diagnostics
import PromQL

/// Names that look like variables of Grafana's own, and are none.
enum BuiltInVariables {
  /// What Grafana replaces in a query of Prometheus.
  private static let known = [
    "__interval", "__interval_ms", "__rate_interval", "__rate_interval_ms", "__range", "__range_s",
    "__range_ms",
    "__from", "__to", "__dashboard", "__name", "__org", "__user", "__timezone", "__all", "__searchFilter",
    "__timeFilter",
  ]

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "variable-builtin", severity: .error,
      summary: "What begins like a variable of Grafana's own is one.",
      why: "Grafana leaves the text as it stands, and Prometheus refuses the query.",
      example: CheckExample.query("rate(http_requests_total[$__rate_intervall])"),
      fix: CheckExample.query("rate(http_requests_total[$__rate_interval])"))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      query.template.references.compactMap { use in
        guard use.name.hasPrefix("__"), !known.contains(use.name), dashboard.variable(named: use.name) == nil,
          dashboard.scope.input(named: use.name) == nil,
          // Plugins may have others; these are near enough to be meant.
          !use.name.hasPrefix("__auto"), let meant = Suggestion.nearest(to: use.name, among: known),
          abs(meant.utf8.count - use.name.utf8.count) <= 2
        else { return nil }
        return rule.finding(
          "\(query.name) uses '\(use.name)', which Grafana does not know",
          at: query.place(TextRange(start: use.range.lowerBound, end: use.range.upperBound)),
          severity: query.isUnsent ? .warning : nil, help: "did you mean '\(meant)'?")
      }
    }
  }
}
