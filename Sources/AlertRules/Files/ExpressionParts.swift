import PromQL

/// The parts of an expression by their kinds, in the order of the text.
struct ExpressionParts: Sendable {
  private(set) var calls: [FunctionCall] = []
  private(set) var aggregations: [Aggregation] = []
  private(set) var chains: [BinaryChain] = []
  private(set) var subqueries: [Subquery] = []
  private(set) var comparisons: [Comparison] = []
  /// Whether some part keeps labels from passing.
  private(set) var dropsLabels = false

  /// A comparison without 'bool', with the bounds of its sides.
  struct Comparison: Sendable {
    let left: PromQLExpression
    let link: BinaryChain.Link
    let leftBounds: ValueBounds
    let rightBounds: ValueBounds
  }

  /// Takes in one part, its own parts left out.
  mutating func sort(_ node: PromQLExpression) {
    switch node {
    case .call(let call):
      calls.append(call)
      if Self.dropsLabels(call.function) { dropsLabels = true }
    case .aggregation(let aggregation):
      aggregations.append(aggregation)
      dropsLabels = true
    case .subquery(let subquery): subqueries.append(subquery)
    case .binary(let chain):
      chains.append(chain)
      if chain.links.contains(where: { $0.matching != nil }) { dropsLabels = true }
      for (left, link) in chain.steps(where: { $0.operation.isComparison && !$0.returnsBool }) {
        comparisons.append(
          Comparison(
            left: left, link: link, leftBounds: ValueBounds(of: left),
            rightBounds: ValueBounds(of: link.operand)))
      }
    case .vectorSelector(let selector):
      if selector.matchers.contains(where: { $0.operation == .equal && $0.value.isEmpty }) {
        dropsLabels = true
      }
    default: break
    }
  }

  /// Whether the results of a function lack labels of its arguments, or have none.
  private static func dropsLabels(_ function: FunctionName?) -> Bool {
    switch function {
    case .absent, .absentOverTime, .vector, .time, .histogramQuantile, .histogramQuantiles,
      .histogramFraction, .hour, .minute, .month, .year, .dayOfWeek, .dayOfMonth, .dayOfYear, .daysInMonth:
      true
    default: false
    }
  }
}
