import Diagnostics
import Documents
import PromQL

/// Quantiles of histograms whose bounds an aggregation dropped.
enum QuantileWithoutLe {
  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "query-quantile", severity: .warning,
      summary: "What 'histogram_quantile' gets of buckets has kept the label 'le'.",
      why: "Without 'le' nothing tells the buckets apart: the result is empty.",
      example: CheckExample.query("histogram_quantile(0.9, sum by (job) (rate(x_seconds_bucket[5m])))"),
      fix: CheckExample.query("histogram_quantile(0.9, sum by (job, le) (rate(x_seconds_bucket[5m])))"))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      guard query.template.faults.isEmpty, let expression = query.template.expression,
        !query.template.hasFreeVariables
      else { return [] }
      var found: [Diagnostic] = []
      expression.forEachCall { call in
        guard call.name.name == "histogram_quantile", call.arguments.count == 2,
          !OutputLabels.of(call.arguments[1]).contains("le")
        else { return }
        // Native histograms have no buckets in their names, and no 'le'.
        var hasBuckets = false
        call.arguments[1].forEachSelector {
          if $0.metricName?.hasSuffix("_bucket") == true { hasBuckets = true }
        }
        guard hasBuckets else { return }
        found.append(
          rule.finding(
            "\(query.name) takes a quantile of buckets without the label 'le'",
            at: query.place(ofTree: call.arguments[1].range), help: "add 'le' to the labels of 'by'"))
      }
      return found
    }
  }
}
