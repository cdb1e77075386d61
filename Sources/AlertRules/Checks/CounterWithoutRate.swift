import Diagnostics
import PromQL

/// `counter-without-rate`
enum CounterWithoutRate {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "counter-without-rate", .warning,
      "A counter is compared only through 'rate', 'increase' and their like.",
      why:
        "A counter grows until its process restarts: once above a limit it stays there, and a restart hides what went on before. A name that ends in '_total' is a counter's, unless it names a size or a state.",
      example: """
        - alert: Errors
          expr: ‹http_errors_total› > 100
        """,
      fix: """
        - alert: Errors
          expr: increase(http_errors_total[1h]) > 100
        """),
    body: .rule { context in
      guard context.rule.kind == .alert else { return }
      for chain in context.chains {
        for (left, link) in chain.steps(where: { $0.operation.isComparison }) {
          guard let limit = link.operand.constant, limit != 0, let selector = counter(left, context.metrics)
          else { continue }
          context.find(
            "counter '\(selector.metricName ?? "")' is compared itself, not its growth", in: selector.range,
            help: "write 'rate(…[5m])' or 'increase(…[1h])' around it")
        }
      }
    })

  /// The counter that an expression's value is, aggregated or not.
  private static func counter(_ node: PromQLExpression, _ metrics: MetricKnowledge) -> VectorSelector? {
    switch node.unwrapped {
    case .vectorSelector(let selector):
      guard let name = selector.metricName else { return nil }
      let known = metrics.kind(of: name)
      return known == .counter
        || (known == nil && CounterName.isCounter(name) && !name.utf8.contains(UInt8(ascii: ":")))
        ? selector : nil
    case .aggregation(let aggregation):
      guard [.sum, .avg, .max, .min, .topk].contains(aggregation.aggregator) else { return nil }
      return aggregation.operand.flatMap { counter($0, metrics) }
    default: return nil
    }
  }
}
