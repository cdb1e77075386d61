import Diagnostics
import PromQL

/// `unknown-series`
enum UnknownSeries {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "unknown-series", .warning, "Series that a rule selects are in the metrics that the settings name.",
      why:
        "A misspelt name selects nothing, and nothing is no error: the alert never fires. Runs only with 'metrics'.",
      example: """
        - alert: Errors
          expr: rate(‹http_request_total›[5m]) > 1
        """,
      fix: """
        - alert: Errors
          expr: rate(http_requests_total[5m]) > 1
        """),
    body: .set { context in
      guard !context.metrics.isEmpty else { return }
      let recorded = context.index.recorded
      let builtIn: Set = [
        "up", "ALERTS", "ALERTS_FOR_STATE", "scrape_duration_seconds", "scrape_samples_scraped",
      ]
      lazy var known = KnownWords(context.metrics.names.sorted())
      var helps: [String: String] = [:]
      for rule in context.index.rules {
        guard let expression = rule.expression, expression.isSound else { continue }
        for selector in expression.selectors {
          guard let name = selector.metricName, !name.utf8.contains(UInt8(ascii: ":")),
            !recorded.contains(name),
            !builtIn.contains(name), !context.metrics.names.contains(name),
            context.metrics.kinds[name] == nil
          else { continue }
          let help =
            helps[name]
            ?? known.nearest(to: name).map { "did you mean '\($0)'?" }
            ?? "add the exposition of the target that has it, or Prometheus's metadata, to 'metrics'"
          helps[name] = help
          context.find(
            "no target exposes '\(name)'", at: expression.range(selector.name?.range ?? selector.range),
            help: help)
        }
      }
    })
}
