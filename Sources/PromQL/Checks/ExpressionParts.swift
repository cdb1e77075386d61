/// The parts of an expression by their kinds, each in the order of the text, as checks look at them.
///
/// One may serve many expressions in turn, so that its lists keep their room.
package struct ExpressionParts {
  package private(set) var selectors: [VectorSelector] = []
  package private(set) var calls: [FunctionCall] = []
  package private(set) var aggregations: [Aggregation] = []
  package private(set) var chains: [BinaryChain] = []
  package private(set) var subqueries: [Subquery] = []
  package let target: PrometheusTarget

  /// The parts of nothing.
  package init(target: PrometheusTarget) { self.target = target }

  /// Shows this expression to the checks that follow; nil for none.
  ///
  /// - Parameter selectors: those of the expression.
  package mutating func turn(to expression: PromQLExpression?, selectors: [VectorSelector]) {
    self.selectors = selectors
    calls.removeAll(keepingCapacity: true)
    aggregations.removeAll(keepingCapacity: true)
    chains.removeAll(keepingCapacity: true)
    subqueries.removeAll(keepingCapacity: true)
    expression?.walk { node in
      switch node {
      case .call(let call): calls.append(call)
      case .aggregation(let aggregation): aggregations.append(aggregation)
      case .binary(let chain): chains.append(chain)
      case .subquery(let subquery): subqueries.append(subquery)
      default: break
      }
    }
  }

  /// Whether some part of the expression keeps labels from passing.
  package var dropsLabels: Bool {
    !aggregations.isEmpty || calls.contains { Self.dropsLabels($0.function) }
      || chains.contains { $0.links.contains { $0.matching != nil } }
      || selectors.contains { $0.matchers.contains { $0.operation == .equal && $0.value.isEmpty } }
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
