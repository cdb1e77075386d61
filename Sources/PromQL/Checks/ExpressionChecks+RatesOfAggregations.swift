extension ExpressionChecks {
  /// Rates of sums, for which one restart looks like a restart of all.
  package static func ratesOfAggregations(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for call in parts.calls where call.isGrowth {
      guard case .subquery(let subquery) = call.arguments.first?.unwrapped,
        case .aggregation(let aggregation) = subquery.expression.unwrapped, aggregation.aggregator == .sum
      else { continue }
      let name = call.name.name
      found.append(
        ExpressionFinding(
          "'\(name)' of a '\(aggregation.aggregator.rawValue)' takes one restart for all", in: call.range,
          help: "write sum(\(name)(…)): the rate first",
          grounds: [.text(call.name.range), .text(aggregation.nameRange)]))
    }
    return found
  }
}
