import PromQL

/// Which labels the series of a result can have.
enum OutputLabels: Equatable {
  /// Those of the metrics, whichever they are, but surely not these.
  case any(without: Set<String>)
  /// At most these.
  case only(Set<String>)

  func contains(_ label: String) -> Bool {
    switch self {
    case .any(let dropped): !dropped.contains(label)
    case .only(let labels): labels.contains(label)
    }
  }

  static func of(_ expression: PromQLExpression) -> OutputLabels {
    switch expression {
    case .number, .string: return .only([])
    case .vectorSelector, .matrixSelector, .invalid: return .any(without: [])
    case .subquery(let node): return of(node.expression)
    case .parentheses(let node): return of(node.expression)
    case .unary(let node): return of(node.operand)
    case .call(let call): return ofCall(call)
    case .aggregation(let node): return ofAggregation(node)
    case .binary(let chain):
      return chain.links.reduce(of(chain.first)) { left, link in ofLink(link, left: left, of: chain) }
    }
  }

  private static func ofCall(_ call: FunctionCall) -> OutputLabels {
    let vector = call.arguments.first { $0.type == .vector || $0.type == .matrix }
    let inner = vector.map(of) ?? .only([])
    switch call.name.name {
    case "label_replace", "label_join":
      guard call.arguments.count > 1, case .string(let name) = call.arguments[1] else {
        return .any(without: [])
      }
      return inner.adding([name.value])
    case "absent", "absent_over_time", "info", "vector", "scalar": return .any(without: [])
    case "histogram_quantile", "histogram_fraction": return inner.removing(["le"])
    default: return inner
    }
  }

  private static func ofAggregation(_ node: Aggregation) -> OutputLabels {
    let inner = node.operand.map(of) ?? .any(without: [])
    switch node.aggregator {
    case .topk, .bottomk, .limitk, .limitRatio: return inner
    default: break
    }
    var added: Set<String> = []
    if node.aggregator == .countValues, case .string(let name)? = node.parameter { added = [name.value] }
    guard let grouping = node.grouping else { return .only(added) }
    let names = Set(grouping.labels.map(\.name))
    guard !grouping.isWithout else { return inner.removing(names).adding(added) }
    return .only(names.filter(inner.contains).union(added))
  }

  private static func ofLink(
    _ link: BinaryChain.Link, left: OutputLabels, of chain: BinaryChain
  ) -> OutputLabels {
    let right = of(link.operand)
    // A number beside a vector changes no labels.
    if link.operand.type == .scalar { return left }
    if chain.first.type == .scalar, chain.links.count == 1 { return right }
    switch link.operation {
    case .and, .unless: return left
    case .or: return left.union(right)
    default: break
    }
    guard let matching = link.matching else { return left.union(right) }
    if let group = matching.group {
      return (group.side == .left ? left : right).adding(Set(group.labels.map(\.name)))
    }
    let names = Set(matching.labels.map(\.name))
    return matching.isOn ? .only(names) : left.removing(names)
  }

  private func adding(_ labels: Set<String>) -> OutputLabels {
    switch self {
    case .any(let dropped): .any(without: dropped.subtracting(labels))
    case .only(let known): .only(known.union(labels))
    }
  }

  private func removing(_ labels: Set<String>) -> OutputLabels {
    switch self {
    case .any(let dropped): .any(without: dropped.union(labels))
    case .only(let known): .only(known.subtracting(labels))
    }
  }

  private func union(_ other: OutputLabels) -> OutputLabels {
    switch (self, other) {
    case (.only(let left), .only(let right)): .only(left.union(right))
    case (.any(let left), .any(let right)): .any(without: left.intersection(right))
    case (.any(let dropped), .only(let known)), (.only(let known), .any(let dropped)):
      .any(without: dropped.subtracting(known))
    }
  }
}
