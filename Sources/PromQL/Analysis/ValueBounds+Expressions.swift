extension ValueBounds {
  /// The bounds of an expression's samples.
  package init(of expression: PromQLExpression) {
    switch expression {
    case .number(let number):
      self = number.value.isNaN ? .unknown : ValueBounds(number.value, number.value)
    case .vectorSelector(let selector): self = Self.selector(selector)
    case .matrixSelector(let matrix): self = Self.selector(matrix.selector)
    case .subquery(let subquery): self = ValueBounds(of: subquery.expression)
    case .parentheses(let parentheses): self = ValueBounds(of: parentheses.expression)
    case .unary(let unary):
      let inner = ValueBounds(of: unary.operand)
      self = unary.isNegative ? inner.negated : inner
    case .aggregation(let aggregation): self = Self.aggregation(aggregation)
    case .call(let call): self = Self.call(call)
    case .binary(let chain) where chain.links.count > BinaryChain.mostSteps: self = .unknown
    case .binary(let chain):
      var left = ValueBounds(of: chain.first)
      for (index, link) in chain.links.enumerated() {
        // The expression on the left is made only for the operators that look at it.
        let isSeen = link.operation == .divide || link.operation.isComparison
        let prefix: PromQLExpression =
          index == 0 || !isSeen
          ? chain.first : .binary(BinaryChain(first: chain.first, links: Array(chain.links[..<index])))
        left = Self.joined(left, prefix, link)
      }
      self = left
    case .string, .invalid: self = .unknown
    }
  }

  private var negated: ValueBounds {
    ValueBounds(
      -upper, -lower, excludesLower: excludesUpper, excludesUpper: excludesLower, reason: reason)
  }

  private static func atLeastZero(_ name: String) -> ValueBounds {
    ValueBounds(0, .infinity, reason: "'\(name)' is never negative")
  }

  private static func selector(_ selector: VectorSelector) -> ValueBounds {
    guard let name = selector.metricName else { return .unknown }
    if name == "up" { return ValueBounds(0, 1, reason: "'up' is 0 or 1") }
    if name.hasSuffix("_bucket") { return atLeastZero(name) }
    return .unknown
  }

  private static func aggregation(_ aggregation: Aggregation) -> ValueBounds {
    let name = aggregation.aggregator.rawValue
    let inner = aggregation.operand.map { ValueBounds(of: $0) } ?? .unknown
    switch aggregation.aggregator {
    case .count where countsOneEach(aggregation):
      return ValueBounds(1, 1, reason: "each group is one series, as the inner aggregation has left it")
    case .count: return ValueBounds(1, .infinity, reason: "'count' gives nothing, not 0, where no series is")
    case .countValues: return ValueBounds(1, .infinity, reason: "'count_values' is never below 1")
    case .group: return ValueBounds(1, 1, reason: "'group' is always 1")
    case .stddev, .stdvar: return atLeastZero(name)
    case .sum:
      return ValueBounds(
        inner.lower >= 0 ? inner.lower : -.infinity, inner.upper <= 0 ? inner.upper : .infinity,
        excludesLower: inner.lower >= 0 && inner.excludesLower,
        excludesUpper: inner.upper <= 0 && inner.excludesUpper, reason: inner.reason)
    default: return inner
    }
  }

  /// Whether each group is one series: an inner aggregation has left them no label that this one drops.
  private static func countsOneEach(_ aggregation: Aggregation) -> Bool {
    guard let operand = aggregation.operand,
      case .aggregation(let inner) = ComparedValue(of: operand).expression, !inner.aggregator.keepsSeries,
      let possible = LabelFlow(of: operand).possible
    else { return false }
    guard let grouping = aggregation.grouping else { return possible.isEmpty }
    let named = Set(grouping.labels.map(\.name))
    return grouping.isWithout ? possible.isDisjoint(with: named) : possible.isSubset(of: named)
  }

  private static func call(_ call: FunctionCall) -> ValueBounds {
    let name = call.name.name
    let arguments = call.arguments
    func inner(_ index: Int) -> ValueBounds {
      arguments.indices.contains(index) ? ValueBounds(of: arguments[index]) : .unknown
    }
    switch call.function {
    case .absent, .absentOverTime, .presentOverTime:
      return ValueBounds(1, 1, reason: "'\(name)' is 1 or gives nothing")
    case .countOverTime: return ValueBounds(1, .infinity, reason: "'count_over_time' is never below 1")
    case .rate, .irate, .increase, .changes, .resets, .stddevOverTime, .stdvarOverTime, .sqrt, .exp,
      .madOverTime, .abs:
      return atLeastZero(name)
    case .sgn: return ValueBounds(-1, 1, reason: "'sgn' lies between -1 and 1")
    case .minute: return ValueBounds(0, 59, reason: "'minute' lies between 0 and 59")
    case .hour: return ValueBounds(0, 23, reason: "'hour' lies between 0 and 23")
    case .dayOfWeek: return ValueBounds(0, 6, reason: "'day_of_week' lies between 0 and 6")
    case .dayOfMonth: return ValueBounds(1, 31, reason: "'day_of_month' lies between 1 and 31")
    case .dayOfYear: return ValueBounds(1, 366, reason: "'day_of_year' lies between 1 and 366")
    case .daysInMonth: return ValueBounds(28, 31, reason: "'days_in_month' lies between 28 and 31")
    case .month: return ValueBounds(1, 12, reason: "'month' lies between 1 and 12")
    case .histogramFraction: return ValueBounds(0, 1, reason: "'histogram_fraction' lies between 0 and 1")
    case .vector, .scalar, .sort, .sortDesc, .lastOverTime, .firstOverTime, .maxOverTime, .minOverTime,
      .avgOverTime, .labelReplace, .labelJoin:
      return inner(0)
    case .quantileOverTime: return inner(1)
    case .ceil, .floor, .round:
      let bounds = inner(0)
      guard arguments.count == 1 else { return .unknown }
      return ValueBounds(bounds.lower.rounded(.down), bounds.upper.rounded(.up), reason: bounds.reason)
    case .clampMin:
      return inner(0).intersection(ValueBounds(inner(1).lower, .infinity, reason: "'clamp_min' bounds it"))
    case .clampMax:
      return inner(0).intersection(ValueBounds(-.infinity, inner(1).upper, reason: "'clamp_max' bounds it"))
    case .clamp: return ValueBounds(inner(1).lower, inner(2).upper, reason: "'clamp' bounds it")
    default: return .unknown
    }
  }

  // MARK: Operators

  /// With the value that `fill` puts in place of a missing series.
  package func filled(with literal: NumberLiteral?) -> ValueBounds {
    guard let value = literal?.value else { return self }
    return value.isNaN ? .unknown : union(ValueBounds.constant(value))
  }

  private static func joined(
    _ left: ValueBounds, _ leftExpression: PromQLExpression, _ link: BinaryChain.Link
  ) -> ValueBounds {
    let left = left.filled(with: link.fillLeft)
    let right = ValueBounds(of: link.operand).filled(with: link.fillRight)
    let operation = link.operation
    if operation.isComparison {
      if link.returnsBool { return ValueBounds(0, 1, reason: "'bool' gives 0 or 1") }
      // A scalar on the left: the values are those of the right side.
      if leftExpression.type == .scalar, let mirrored = operation.mirrored {
        return right.filtered(mirrored, left)
      }
      return left.filtered(operation, right)
    }
    switch operation {
    case .and, .unless: return left
    case .or: return left.union(right)
    case .add: return sum(left, right)
    case .subtract: return sum(left, right.negated)
    case .multiply: return product(left, right)
    case .divide:
      // With 'on' or 'ignoring' a part may meet another whole than its own.
      if link.matching == nil, link.fillLeft?.value ?? 0 == 0,
        SeriesShare.isPart(leftExpression, of: link.operand)
      {
        guard left.lower > 0 else {
          return ValueBounds(0, 1, reason: "a part divided by its whole lies between 0 and 1")
        }
        return ValueBounds(
          0, 1, excludesLower: true,
          reason: "'count' gives nothing, not 0, where no series is, and a part is at most its whole")
      }
      guard right.isConstant, right.lower != 0 else {
        let isPositive = left.lower >= 0 && right.lower >= 0
        return isPositive ? ValueBounds(0, .infinity, reason: left.reason ?? right.reason) : .unknown
      }
      return product(left, ValueBounds(1 / right.lower, 1 / right.lower))
    default: return .unknown
    }
  }

  private static func sum(_ left: ValueBounds, _ right: ValueBounds) -> ValueBounds {
    let lower = left.lower + right.lower
    let upper = left.upper + right.upper
    guard !lower.isNaN, !upper.isNaN else { return .unknown }
    return ValueBounds(
      lower, upper, excludesLower: left.excludesLower || right.excludesLower,
      excludesUpper: left.excludesUpper || right.excludesUpper, reason: left.reason ?? right.reason)
  }

  private static func product(_ left: ValueBounds, _ right: ValueBounds) -> ValueBounds {
    let ends = [
      left.lower * right.lower, left.lower * right.upper, left.upper * right.lower, left.upper * right.upper,
    ].map { $0.isNaN ? 0 : $0 }
    guard let lower = ends.min(), let upper = ends.max() else { return .unknown }
    return ValueBounds(lower, upper, reason: left.reason ?? right.reason)
  }
}

extension BinaryOperator {
  /// The comparison with its sides exchanged; nil for other operators.
  package var mirrored: BinaryOperator? {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual: self
    default: nil
    }
  }
}
