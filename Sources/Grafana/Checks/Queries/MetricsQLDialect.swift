import Diagnostics
import Documents

/// Dashboards whose queries VictoriaMetrics answers.
enum MetricsQLDialect {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "promql-dialect", severity: .info,
      summary: "The queries of a Prometheus datasource are PromQL.",
      why:
        "VictoriaMetrics is asked through the same datasource in MetricsQL, which is not checked: so are all queries of a "
        + "dashboard that names VictoriaMetrics in its title or tags, or uses words of MetricsQL alone.",
      example: CheckExample.query("topk_max(5, up)"), fix: CheckExample.query("topk(5, up)"))
  ) { dashboard, rule in
    guard !dashboard.isPromQL, let first = dashboard.faultyQueries.first
    else { return [] }
    return [
      rule.finding(
        "the queries of the dashboard are MetricsQL and are not checked", at: first.node.range,
        help: "none needed where VictoriaMetrics answers them")
    ]
  }
}
