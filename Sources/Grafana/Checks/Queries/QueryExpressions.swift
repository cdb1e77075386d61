import Diagnostics
import PromQL

/// The checks of expressions that rules have too, for queries: they hold whatever the variables are.
enum QueryExpressions {
  static let rules = [
    rule(
      "query-argument-text", .error, ExpressionChecks.argumentTexts,
      "Texts in calls of a query are what the function takes: label names, RE2, groups that exist.",
      why: "Prometheus answers with an error, or puts nothing in place of '$2'.",
      example: #"label_replace(up, "host", "$1", "instance", "(.*")"#,
      fix: #"label_replace(up, "host", "$1", "instance", "(.*)")"#),
    rule(
      "query-argument-range", .warning, ExpressionChecks.argumentRanges,
      "Numbers in calls of a query lie where the function takes them.",
      why: "Prometheus computes on: a quantile above 1 is +Inf, topk(0, …) is empty.",
      example: "histogram_quantile(95, sum by (le) (rate(x_seconds_bucket[5m])))",
      fix: "histogram_quantile(0.95, sum by (le) (rate(x_seconds_bucket[5m])))"),
    rule(
      "query-matchers-contradict", .warning, ExpressionChecks.contradictions,
      "The matchers of a query's selector can hold at once.",
      why: "All matchers of a selector must hold; two that exclude each other select nothing, ever.",
      example: #"up{env="prod", env="staging"}"#, fix: #"up{env=~"prod|staging"}"#),
    rule(
      "query-label-mismatch", .warning, ExpressionChecks.mismatches,
      "The two sides of an operator of a query can have the labels that they are matched by.",
      why:
        "Series of two sides meet only where all labels that are matched are equal; a label that only one side has keeps them apart, and the panel is empty.",
      example: "sum by (instance) (disk_used_bytes) / sum by (job) (disk_size_bytes)",
      fix: "sum by (instance) (disk_used_bytes) / sum by (instance) (disk_size_bytes)"),
    rule(
      "query-same-operands", .warning, ExpressionChecks.sameOperands,
      "The two sides of an operator of a query are not the same series.",
      why:
        "Series are matched by all their labels. A selector with one matcher more, divided by the same selector, is each series divided by itself: always 1.",
      example: #"rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m])"#,
      fix: #"sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))"#),
    rule(
      "query-equal-with-regex", .warning, ExpressionChecks.equalWithPatterns,
      "A value of a query that looks like a regular expression stands behind '=~' or '!~'.",
      why: "Behind '=' the value is taken letter by letter: no series has the status '5..'.",
      example: #"sum(rate(http_requests_total{status="5.."}[5m]))"#,
      fix: #"sum(rate(http_requests_total{status=~"5.."}[5m]))"#),
    rule(
      "query-rate-of-aggregation", .warning, ExpressionChecks.ratesOfAggregations,
      "'rate' is applied to each counter, and the rates are summed.",
      why:
        "When one process restarts the sum falls, 'rate' takes that for a restart of all, and the panel shows a peak that never was.",
      example: "rate(sum by (job) (http_requests_total)[5m:])",
      fix: "sum by (job) (rate(http_requests_total[5m]))"),
    rule(
      "query-quantile", .warning, ExpressionChecks.quantilesWithoutBounds,
      "What 'histogram_quantile' gets of buckets has kept the label 'le'.",
      why: "Without 'le' nothing tells the buckets apart: the result is empty.",
      example: "histogram_quantile(0.9, sum by (job) (rate(x_seconds_bucket[5m])))",
      fix: "histogram_quantile(0.9, sum by (job, le) (rate(x_seconds_bucket[5m])))"),
  ]

  private static func rule(
    _ code: String, _ severity: Diagnostic.Severity,
    _ check: @escaping @Sendable (ExpressionParts) -> [ExpressionFinding], _ summary: String, why: String,
    example: String, fix: String
  ) -> DashboardRule {
    DashboardRule(
      description: DashboardCheckDescription(
        code: code, severity: severity, summary: summary, why: why, example: CheckExample.query(example),
        fix: CheckExample.query(fix))
    ) { dashboard, rule in
      guard dashboard.isPromQL else { return [] }
      return dashboard.queries.flatMap { query -> [Diagnostic] in
        guard let parts = query.parts else { return [] }
        return check(parts).filter(query.bears).map { found in
          rule.finding(
            "\(query.name): \(found.message)", at: query.place(ofTree: found.range),
            severity: query.isUnsent ? .warning : nil, help: found.help)
        }
      }
    }
  }
}
