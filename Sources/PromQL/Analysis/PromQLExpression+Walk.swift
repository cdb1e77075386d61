extension PromQLExpression {
  /// Visits the expression and all below it, in the order of the text.
  package func walk(_ visit: (PromQLExpression) -> Void) {
    visit(self)
    forEachChild { $0.walk(visit) }
  }

  /// The expression without the parentheses around it.
  package var unwrapped: PromQLExpression {
    if case .parentheses(let parentheses) = self { return parentheses.expression.unwrapped }
    return self
  }

  /// Every selector in it, those of ranges included.
  package var selectors: [VectorSelector] {
    var found: [VectorSelector] = []
    walk { node in
      switch node {
      case .vectorSelector(let selector): found.append(selector)
      case .matrixSelector(let matrix): found.append(matrix.selector)
      default: break
      }
    }
    return found
  }

  /// The value of a number, also in parentheses and with a sign; nil for anything else.
  package var constant: Double? {
    switch self {
    case .number(let number): return number.value
    case .parentheses(let parentheses): return parentheses.expression.constant
    case .unary(let unary): return unary.operand.constant.map { unary.isNegative ? -$0 : $0 }
    default: return nil
    }
  }
}

extension FunctionCall {
  /// Whether it gives how much a counter grows: `rate`, `irate` or `increase`.
  package var isGrowth: Bool {
    switch function {
    case .rate, .irate, .increase: true
    default: false
    }
  }
}

extension BinaryChain {
  /// Of longer chains, which programs make, the rest is not looked into: each prefix is an expression of its own, and
  /// to look at all takes the square of time.
  static let mostSteps = 200

  /// Each wanted operator with all that stands on its left, of the first `mostSteps` operators.
  package func steps(where isWanted: (Link) -> Bool) -> [(left: PromQLExpression, link: Link)] {
    var steps: [(left: PromQLExpression, link: Link)] = []
    for index in links.indices.prefix(Self.mostSteps) where isWanted(links[index]) {
      let left = index == 0 ? first : .binary(BinaryChain(first: first, links: Array(links[..<index])))
      steps.append((left, links[index]))
    }
    return steps
  }
}
