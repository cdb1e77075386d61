/// `sum by (job) (rate(…))` or `topk(5, …)`.
package final class Aggregation: Sendable {
  package let aggregator: Aggregator
  package let nameRange: TextRange
  package let grouping: Grouping?
  /// The arguments as written: the parameter first where the aggregator takes one.
  package let arguments: [PromQLExpression]
  package let range: TextRange

  init(
    aggregator: Aggregator, nameRange: TextRange, grouping: Grouping?, arguments: [PromQLExpression],
    range: TextRange
  ) {
    self.aggregator = aggregator
    self.nameRange = nameRange
    self.grouping = grouping
    self.arguments = arguments
    self.range = range
  }

  /// The argument before the vector, where the aggregator takes one and the count is right.
  package var parameter: PromQLExpression? {
    aggregator.parameter != nil && arguments.count == 2 ? arguments[0] : nil
  }

  /// The aggregated vector, where the count of arguments is right.
  package var operand: PromQLExpression? {
    arguments.count == (aggregator.parameter == nil ? 1 : 2) ? arguments.last : nil
  }
}
