import Diagnostics
import Documents
import PromQL

/// Expressions that Prometheus refuses.
enum PromQLFaults {
  static let rules = [
    rule(
      "promql-syntax", "The expression of a Prometheus query can be parsed.", "sum(rate(up[5m])",
      "sum(rate(up[5m]))"),
    rule(
      "promql-unknown-function", "The functions of a Prometheus query exist.", "ratee(up[5m])", "rate(up[5m])"
    ),
    rule(
      "promql-selector", "A selector of a Prometheus query selects something.", #"{job=~".*"}"#,
      #"{job=~".+"}"#),
    rule(
      "promql-regex", "The regular expressions of a Prometheus query are of RE2.", #"up{job=~"("}"#,
      #"up{job=~"()a"}"#),
    rule("promql-type", "The types of a Prometheus query fit.", "rate(up)", "rate(up[5m])"),
    rule(
      "promql-limit", "A Prometheus query is not nested beyond all measure.",
      String(repeating: "(", count: 300) + "up" + String(repeating: ")", count: 300), "(up)"),
  ]

  private static func rule(
    _ code: String, _ summary: String, _ broken: String, _ mended: String
  ) -> DashboardRule {
    DashboardRule(
      description: DashboardCheckDescription(
        code: code, severity: .error, summary: summary,
        why:
          "Prometheus answers with an error, and the panel shows it in place of data; a hidden query only warns. Variables are taken for whatever "
          + "the grammar allows in their place; queries of other datasources and of MetricsQL are left alone.",
        example: CheckExample.query(broken), fix: CheckExample.query(mended))
    ) { dashboard, description in
      guard dashboard.isPromQL else { return [] }
      return dashboard.faultyQueries.flatMap { query -> [Diagnostic] in
        let faults = query.template.faults.filter { $0.code == code }
        guard !faults.isEmpty else { return [] }
        let severity: Diagnostic.Severity? = query.isUnsent ? .warning : nil
        return faults.map { fault in
          description.finding(
            "\(query.name): \(fault.message)", at: query.place(fault.range), severity: severity,
            help: fault.help)
        }
      }
    }
  }
}
