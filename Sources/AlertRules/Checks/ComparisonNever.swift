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
        guard comparison.outcome == .never else { continue }
        context.find(
          "this comparison is never true" + (comparison.reason.map { ": \($0)" } ?? ""),
          in: comparison.link.operationRange, help: help(comparison))
      }
      guard context.comparisons.count > 1 else { return }
      for chain in context.chains {
        for (place, clash) in Contradiction.within(chain) {
          context.find(
            "both sides of 'and' are never true at once: \(clash)", in: place,
            help: "exchange one of the limits, or write 'or'")
        }
      }
    })

  private static func help(_ comparison: RuleContext.Comparison) -> String {
    let bounds = comparison.leftBounds
    if comparison.hasNaN { return "compare with a number; 'x unless x >= -Inf' finds what is NaN" }
    if bounds.isConstant, case .aggregation(let outer) = comparison.left.unwrapped,
      outer.aggregator == .count
    {
      return "count by fewer labels than the inner aggregation keeps"
    }
    if bounds.upper == 1, !bounds.isConstant, let limit = comparison.link.operand.constant, limit > 1 {
      return "it is a ratio: for \(limit) % write \(limit / 100)"
    }
    if bounds.reason?.contains("'count'") == true { return "use 'absent(…)' to find that no series is there" }
    return "change the limit or the operator"
  }
}

/// Two conditions on one value that exclude each other: `x > 5 and x < 3`.
enum Contradiction {
  /// Nobody writes so many by hand.
  private static let mostConditions = 20

  /// The conditions of a chain of `and` that exclude an earlier one, each at its operator.
  static func within(_ chain: BinaryChain) -> [(place: TextRange, clash: String)] {
    var found: [(place: TextRange, clash: String)] = []
    var conditions = [(expression: chain.first, comparesAllLabels: true)]
    for link in chain.links.prefix(mostConditions) {
      // Behind 'or' and 'unless' nothing holds of what stood before.
      guard link.operation == .and else { return found }
      let comparesAllLabels = link.matching?.comparesAllLabels ?? true
      for condition in conditions {
        // Where a label is left out of the matching, two different series may meet, unless there is but one.
        guard
          comparesAllLabels && condition.comparesAllLabels
            || isOnlySeries(condition.expression) && isOnlySeries(link.operand),
          let clash = between(condition.expression, link.operand)
        else { continue }
        found.append((link.operationRange, clash))
        break
      }
      conditions.append((link.operand, comparesAllLabels))
    }
    return found
  }

  /// Whether it gives one series at most, without labels: `hour() > 8`.
  private static func isOnlySeries(_ expression: PromQLExpression) -> Bool {
    LabelFlow(of: expression).possible?.isEmpty == true
  }

  /// Nil where both may hold.
  private static func between(_ left: PromQLExpression, _ right: PromQLExpression) -> String? {
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
