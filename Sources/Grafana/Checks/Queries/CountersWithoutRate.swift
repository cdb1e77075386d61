import Diagnostics
import Documents
import PromQL

/// Counters drawn as they are: lines that only rise, and fall when a process starts anew.
enum CountersWithoutRate {
  /// Panels that draw over time. A table or a single number may well show what was counted so far.
  private static let graphs: Set<String> = ["timeseries", "graph", "heatmap"]
  /// Functions and aggregators for which the value of a counter means nothing, or something else than how often.
  private static let indifferent: Set<String> = [
    "absent", "timestamp", "changes", "resets", "count", "group", "scalar", "label_values",
  ]

  static let rule = DashboardRule(
    description: DashboardCheckDescription(
      code: "query-counter", severity: .warning,
      summary: "A graph shows the rate of a counter, not the counter.",
      why:
        "The value of a counter depends on when its process started: the line rises for ever and falls at each "
        + "restart. A name that ends in '_total' is taken for a counter, unless it names a size or a state ('memory_total', "
        + "'waiting_total') or a query of the "
        + "dashboard takes a gauge from it or divides one by it: 'used / total'.",
      example: CheckExample.query(#"sum(http_requests_total{code="500"})"#),
      fix: CheckExample.query(#"sum(rate(http_requests_total{code="500"}[$__rate_interval]))"#))
  ) { dashboard, rule in
    guard dashboard.isPromQL else { return [] }
    let gauges = gauges(in: dashboard)
    return dashboard.queries.flatMap { query -> [Diagnostic] in
      guard let type = query.panel?.type?.string, graphs.contains(type), query.template.faults.isEmpty,
        query.target?.query?["instant"]?.bool != true, let expression = query.template.expression
      else { return [] }
      var found: [VectorSelector] = []
      collect(expression, into: &found)
      return found.filter { !gauges.contains($0.metricName ?? "") }.map { selector in
        rule.finding(
          "\(query.name) shows the counter '\(selector.metricName ?? "")' without its rate",
          at: query.place(ofTree: selector.name?.range ?? selector.range),
          help: "write 'rate(…[$__rate_interval])' around it")
      }
    }
  }

  /// Selectors of counters that stand outside of ranges.
  private static func collect(_ expression: PromQLExpression, into found: inout [VectorSelector]) {
    switch expression {
    case .vectorSelector(let selector):
      if let name = selector.metricName, CounterName.isCounter(name) { found.append(selector) }
    // What is asked over a range goes to a function that knows what it does.
    case .matrixSelector, .subquery: break
    case .call(let call) where indifferent.contains(call.name.name): break
    case .aggregation(let node) where node.aggregator == .count || node.aggregator == .group: break
    // `a - a offset 1h` is the increase by hand, `started - finished` how many are under way.
    case .binary(let chain) where isDifference(chain): break
    case .binary(let chain):
      collect(chain.first, into: &found)
      for link in chain.links {
        // What only selects is not shown.
        if link.operation == .and || link.operation == .unless { continue }
        // Multiplying by what is always 1 joins labels.
        collect(link.operand, into: &found)
      }
    default:
      for child in expression.children { collect(child, into: &found) }
    }
  }

  private static func isDifference(_ chain: BinaryChain) -> Bool {
    let isOfCounter = plainName(chain.first).map(CounterName.isCounter) ?? false
    return chain.links.contains { link in
      link.operation == .subtract
        && (hasOffset(link.operand)
          || isOfCounter && plainName(link.operand).map(CounterName.isCounter) ?? false)
    }
  }

  /// Totals that some query adds to, takes from or divides by a gauge: what is counted without end is not measured beside
  /// what is there now.
  private static func gauges(in dashboard: Dashboard) -> Set<String> {
    var found: Set<String> = []
    func visit(_ expression: PromQLExpression) {
      if case .binary(let chain) = expression,
        chain.links.contains(where: { [.add, .subtract, .divide].contains($0.operation) })
      {
        let operands = [chain.first] + chain.links.map(\.operand)
        if operands.contains(where: { plainName($0).map { !isNamedAsPartOfCounter($0) } ?? false }) {
          found.formUnion(operands.compactMap(plainName))
        }
      }
      expression.children.forEach(visit)
    }
    for query in dashboard.queries where query.template.faults.isEmpty {
      if let expression = query.template.expression { visit(expression) }
    }
    return found
  }

  /// The metric whose present value an operand is, summed or not.
  private static func plainName(_ expression: PromQLExpression) -> String? {
    switch expression.unwrapped {
    case .vectorSelector(let selector): selector.metricName
    case .aggregation(let node) where [.sum, .avg, .max, .min].contains(node.aggregator):
      node.operand.flatMap(plainName)
    case .binary(let chain)
    where chain.links.allSatisfy { $0.operation == .multiply && $0.operand.constant != nil }:
      plainName(chain.first)
    default: nil
    }
  }

  private static func isNamedAsPartOfCounter(_ name: String) -> Bool {
    CounterName.isCounter(name) || ["_count", "_sum", "_bucket"].contains { name.hasSuffix($0) }
  }

  private static func hasOffset(_ expression: PromQLExpression) -> Bool {
    if case .vectorSelector(let selector) = expression { return selector.offset != nil }
    return expression.children.contains(where: hasOffset)
  }
}
