import Diagnostics
import PromQL

/// `comparison-always`
enum ComparisonAlways {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "comparison-always", .warning, "No comparison is true for every value that its sides can have.",
      why: "It sorts nothing out: the alert fires for every series that exists.",
      example: """
        - alert: Errors
          expr: rate(http_errors_total[5m]) ‹>=› 0
        """,
      fix: """
        - alert: Errors
          expr: rate(http_errors_total[5m]) > 0
        """),
    body: .rule { context in
      for comparison in context.comparisons {
        // 'absent(x) == 1' says the same twice and misleads nobody.
        if case .call(let call) = comparison.left.unwrapped,
          call.function == .absent || call.function == .absentOverTime
        {
          continue
        }
        guard comparison.outcome == .always else { continue }
        context.find(
          "this comparison is always true" + (comparison.reason.map { ": \($0)" } ?? ""),
          in: comparison.link.operationRange,
          help: comparison.hasNaN
            ? "'>= -Inf' sorts out NaN, and nothing else"
            : "change the limit or the operator, or leave the comparison out")
      }
    })
}
