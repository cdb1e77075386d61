import Diagnostics
import Documents
import PromQL

/// Opinions on the languages of queries, under the names of dashboard-linter.
///
/// Faults of PromQL are found by default, with the codes `promql-…`; these two find what the default leaves alone,
/// queries of MetricsQL, and stand for those codes in a file `.lint`.
enum LanguageOpinions {
  static let rules = [
    promQL(
      "target-promql-rule", "A query of a Prometheus datasource is PromQL; MetricsQL is not.",
      CheckExample.query("topk_max(5, up)"), CheckExample.query("topk(5, up)")
    ) { $0.target != nil },
    promQL(
      "template-label-promql-rule",
      "The selector of 'label_values(selector, label)' is PromQL; MetricsQL is not.",
      labelValues(#"{job=\"a\" or job=\"b\"}"#), labelValues(#"{job=~\"a|b\"}"#)
    ) { query in if case .variable = query.owner { true } else { false } },
    logQL,
  ]

  /// The opinion under whose name dashboard-linter leaves out what a check of ours finds.
  static func linterName(of finding: Diagnostic, in dashboard: Dashboard) -> String {
    guard finding.code.hasPrefix("promql-") else { return finding.code }
    let isInPanel = DashboardSite(of: finding, in: dashboard).panel != nil
    return isInPanel ? "target-promql-rule" : "template-label-promql-rule"
  }

  private static func labelValues(_ selector: String) -> String {
    #"{"title": "VictoriaMetrics", "templating": {"list": [{"name": "i", "type": "query", "datasource": "#
      + CheckExample.datasource + #", "query": "label_values(\#(selector), instance)"}]}, "panels": []}"#
  }

  private static func promQL(
    _ code: String, _ summary: String, _ example: String, _ fix: String,
    isMeant: @escaping @Sendable (PromQLQuery) -> Bool
  ) -> DashboardRule {
    DashboardRule(
      description: DashboardCheckDescription(
        code: code, severity: .warning, summary: summary,
        why: "Prometheus refuses MetricsQL; the dashboard then works with VictoriaMetrics alone.",
        example: example, fix: fix)
    ) { dashboard, rule in
      guard !dashboard.isPromQL else { return [] }
      return dashboard.faultyQueries.filter(isMeant).flatMap { query in
        query.template.faults.map { fault in
          rule.finding("\(query.name): \(fault.message)", at: query.place(fault.range), help: fault.help)
        }
      }
    }
  }

  private static let logQL = DashboardRule(
    description: DashboardCheckDescription(
      code: "target-logql-rule", severity: .warning, summary: "A query of a Loki datasource is LogQL.",
      why: "Loki answers with an error, and the panel shows it in place of logs.",
      example: CheckExample.loki("{a=`b`} | jsn"), fix: CheckExample.loki("{a=`b`} | json"))
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel in
      panel.targets.flatMap { target -> [Diagnostic] in
        guard target.resolution == .plugin("loki"), let node = target.query?["expr"], let text = node.string,
          !text.utf8.allSatisfy({ $0 <= 32 }), let fault = LogQLSyntax.fault(in: Array(text.utf8))
        else { return [] }
        return [
          rule.finding(
            "a query of '\(panel.name)': \(fault.message)",
            at: ScalarSourceMap(node: node).range(ofDecoded: fault.range), help: fault.help)
        ]
      }
    }
  }
}
