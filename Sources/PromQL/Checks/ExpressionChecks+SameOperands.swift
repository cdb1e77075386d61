extension ExpressionChecks {
  /// Operators whose two sides are the same series.
  package static func sameOperands(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for chain in parts.chains {
      for (left, link) in chain.steps(where: { $0.matching == nil && $0.operand.type == .vector }) {
        check(left, link, &found)
      }
    }
    return found
  }

  private static func check(
    _ left: PromQLExpression, _ link: BinaryChain.Link, _ found: inout [ExpressionFinding]
  ) {
    let name = link.operation.rawValue
    // Two equal texts begin with selectors of one name.
    guard left.firstMetric == link.operand.firstMetric else { return }
    if left.unwrapped.isSame(as: link.operand.unwrapped) {
      // 'a != a' is true of NaN alone, 'a == a' of all else, and 'a * a' is a square.
      guard ![.equal, .notEqual, .multiply, .add].contains(link.operation) else { return }
      found.append(
        ExpressionFinding(
          "both sides of '\(name)' are the same", in: link.operationRange,
          help: "change one of them, or remove it",
          grounds: [.alike(left.range, link.operand.range), between(left, link)]))
      return
    }
    guard link.operation == .divide || link.operation == .subtract,
      let part = counted(left), let whole = counted(link.operand), part.function == whole.function,
      SeriesShare.isPart(part.selector, of: whole.selector),
      PromQLExpression.areSame(part.window, whole.window, { $0.isSame(as: $1) })
    else { return }
    var grounds = [between(left, link)]
    grounds += whole.selector.matchers.compactMap { matcher in
      part.selector.matchers.first { SeriesShare.isSame($0, matcher) }.map {
        ExpressionFinding.Ground.alike($0.range, matcher.range)
      }
    }
    for (one, other) in [
      (part.window?.textRange, whole.window?.textRange),
      (part.selector.name?.range, whole.selector.name?.range),
      (part.selector.offset?.duration.textRange, whole.selector.offset?.duration.textRange),
    ] {
      if let one, let other { grounds.append(.alike(one, other)) }
    }
    found.append(
      ExpressionFinding(
        "each series meets itself on the other side: the result is always \(link.operation == .divide ? "1" : "0")",
        in: link.operationRange, help: "aggregate both sides first: sum(…) \(name) sum(…)", grounds: grounds))
  }

  private static func counted(
    _ node: PromQLExpression
  ) -> (function: String, selector: VectorSelector, window: DurationExpression?)? {
    switch node.unwrapped {
    case .vectorSelector(let selector): return ("", selector, nil)
    case .call(let call):
      guard call.isGrowth,
        case .matrixSelector(let matrix) = call.arguments.first?.unwrapped
      else { return nil }
      return (call.name.name, matrix.selector, matrix.duration)
    default: return nil
    }
  }
}

extension PromQLExpression {
  /// The metric name of the first selector in the text; nil where it has none.
  fileprivate var firstMetric: String? {
    switch self {
    case .vectorSelector(let selector): return selector.metricName
    case .matrixSelector(let matrix): return matrix.selector.metricName
    default:
      var found: String?
      forEachChild { child in
        if found == nil { found = child.firstMetric }
      }
      return found
    }
  }
}
