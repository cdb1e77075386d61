import Diagnostics
import PromQL

/// `comparison-never`
enum ComparisonNever {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "comparison-never", .error, "No comparison is false for every value that its sides can have.",
      why:
        "The alert never fires. 'count' gives nothing, not 0, where no series is; a part divided by its whole is never above 1, so a percentage is compared with 0.05, not 5.",
      example: """
        - alert: NoInstances
          expr: count(up{job="api"} == 1) ‹==› 0
        - alert: ManyErrors
          expr: sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) ‹>› 5
        """,
      fix: """
        - alert: NoInstances
          expr: absent(up{job="api"} == 1)
        - alert: ManyErrors
          expr: sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.05
        """),
    body: .rule { context in
      for comparison in context.comparisons {
        let link = comparison.link
        guard comparison.leftBounds.compared(link.operation, comparison.rightBounds) == .never else {
          continue
        }
        let reason = comparison.leftBounds.reason ?? comparison.rightBounds.reason
        context.find(
          "this comparison is never true" + (reason.map { ": \($0)" } ?? ""), in: link.operationRange,
          help: help(comparison.left, comparison.leftBounds, link))
      }
      guard context.comparisons.count > 1 else { return }
      for chain in context.chains {
        // Where a label is left out of the matching, two different series may meet.
        for (left, link) in chain.steps(where: {
          $0.operation == .and && $0.matching?.comparesAllLabels ?? true
        }) {
          guard let clash = Contradiction.between(left, link.operand) else { continue }
          context.find(
            "both sides of 'and' are never true at once: \(clash)", in: link.operationRange,
            help: "exchange one of the limits, or write 'or'")
        }
      }
    })

  private static func help(
    _ left: PromQLExpression, _ bounds: ValueBounds, _ link: BinaryChain.Link
  ) -> String {
    if bounds.reason?.contains("'count'") == true { return "use 'absent(…)' to find that no series is there" }
    if bounds.upper == 1, let limit = link.operand.constant, limit > 1 {
      return "it is a ratio: for \(limit) % write \(limit / 100)"
    }
    return "change the limit or the operator"
  }
}

/// Two conditions on one value that exclude each other: `x > 5 and x < 3`.
enum Contradiction {
  /// Nil where both may hold.
  static func between(_ left: PromQLExpression, _ right: PromQLExpression) -> String? {
    guard let (first, bounds) = condition(left), let (second, limits) = condition(right),
      !bounds.isEmpty, !limits.isEmpty, bounds.intersection(limits).isEmpty, first.isSame(as: second),
      first.selectsOneName, let subject = PromQLPrinter.print(first)
    else { return nil }
    return
      "they ask '\(subject.count > 40 ? subject.prefix(39) + "…" : subject)' for values that exclude each other"
  }

  private static func condition(_ expression: PromQLExpression) -> (PromQLExpression, ValueBounds)? {
    guard case .binary(let chain) = expression.unwrapped, chain.links.count == 1,
      let link = chain.links.first,
      link.operation.isComparison, !link.returnsBool, let limit = link.operand.constant
    else { return nil }
    return (chain.first, ValueBounds.unknown.filtered(link.operation, ValueBounds.constant(limit)))
  }
}

extension PromQLExpression {
  /// Whether each selector takes one metric: set operators do not compare names, so that of several two may meet.
  fileprivate var selectsOneName: Bool { selectors.allSatisfy { $0.metricName != nil } }
}
