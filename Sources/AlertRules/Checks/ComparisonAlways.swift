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
      for node in context.nodes {
        guard case .binary(let chain) = node else { continue }
        for (left, link) in chain.steps where link.operation.isComparison && !link.returnsBool {
          // 'absent(x) == 1' says the same twice and misleads nobody.
          if case .call(let call) = left.unwrapped, call.name.name.hasPrefix("absent") { continue }
          let (leftBounds, rightBounds) = (ValueBounds(of: left), ValueBounds(of: link.operand))
          guard leftBounds.compared(link.operation, rightBounds) == .always else { continue }
          let reason = leftBounds.reason ?? rightBounds.reason
          context.find(
            "this comparison is always true" + (reason.map { ": \($0)" } ?? ""), in: link.operationRange,
            help: "change the limit or the operator, or leave the comparison out")
        }
      }
    })
}
