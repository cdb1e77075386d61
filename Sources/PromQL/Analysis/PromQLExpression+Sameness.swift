extension PromQLExpression {
  /// Whether the other expression is written with the same parts in the same order; places, blanks and comments
  /// aside. What `PromQLPrinter` prints of the two is then the same.
  package func isSame(as other: PromQLExpression) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left.isSame(as: right)
    case (.string(let left), .string(let right)): return left.value == right.value
    case (.vectorSelector(let left), .vectorSelector(let right)): return left.isSame(as: right)
    case (.matrixSelector(let left), .matrixSelector(let right)):
      return left.duration.isSame(as: right.duration) && left.selector.isSame(as: right.selector)
    case (.subquery(let left), .subquery(let right)):
      return left.duration.isSame(as: right.duration)
        && Self.areSame(left.step, right.step) { $0.isSame(as: $1) }
        && Self.areSame(left.offset, right.offset) { $0.duration.isSame(as: $1.duration) }
        && left.at?.time == right.at?.time && left.expression.isSame(as: right.expression)
    case (.call(let left), .call(let right)):
      return left.name.name == right.name.name && Self.areSame(left.arguments, right.arguments)
    case (.aggregation(let left), .aggregation(let right)):
      return left.aggregator == right.aggregator
        && Self.areSame(left.grouping, right.grouping) {
          $0.isWithout == $1.isWithout && Self.areSame($0.labels, $1.labels)
        } && Self.areSame(left.arguments, right.arguments)
    case (.binary(let left), .binary(let right)):
      return left.links.count == right.links.count && left.first.isSame(as: right.first)
        && zip(left.links, right.links).allSatisfy { $0.isSame(as: $1) }
    case (.unary(let left), .unary(let right)):
      return left.isNegative == right.isNegative && left.operand.isSame(as: right.operand)
    case (.parentheses(let left), .parentheses(let right)):
      return left.expression.isSame(as: right.expression)
    default: return false
    }
  }

  static func areSame<Part>(
    _ left: Part?, _ right: Part?, _ isSame: (Part, Part) -> Bool
  ) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return isSame(left, right)
  }

  fileprivate static func areSame(_ left: [LabelName], _ right: [LabelName]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.name == $1.name }
  }

  private static func areSame(_ left: [PromQLExpression], _ right: [PromQLExpression]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
  }
}

extension VectorSelector {
  fileprivate func isSame(as other: VectorSelector) -> Bool {
    name?.name == other.name?.name && matchers.count == other.matchers.count && at?.time == other.at?.time
      && extendedRange == other.extendedRange
      && PromQLExpression.areSame(offset, other.offset) { $0.duration.isSame(as: $1.duration) }
      && zip(matchers, other.matchers).allSatisfy {
        SeriesShare.isSame($0, $1) && $0.isQuotedName == $1.isQuotedName
      }
  }
}

extension BinaryChain.Link {
  fileprivate func isSame(as other: BinaryChain.Link) -> Bool {
    operation == other.operation && returnsBool == other.returnsBool
      && PromQLExpression.areSame(matching, other.matching) { left, right in
        left.isOn == right.isOn && PromQLExpression.areSame(left.labels, right.labels)
          && PromQLExpression.areSame(left.group, right.group) {
            $0.side == $1.side && PromQLExpression.areSame($0.labels, $1.labels)
          }
      } && PromQLExpression.areSame(fillLeft, other.fillLeft) { $0.isSame(as: $1) }
      && PromQLExpression.areSame(fillRight, other.fillRight) { $0.isSame(as: $1) }
      && operand.isSame(as: other.operand)
  }
}

extension NumberLiteral {
  fileprivate func isSame(as other: NumberLiteral) -> Bool {
    isDuration == other.isDuration && (value == other.value || (value.isNaN && other.value.isNaN))
  }
}

extension DurationExpression {
  func isSame(as other: DurationExpression) -> Bool {
    switch (self, other) {
    case (.literal(let left, _), .literal(let right, _)): return left == right
    case (.step, .step), (.range, .range): return true
    case (.negation(let left, _), .negation(let right, _)),
      (.parentheses(let left, _), .parentheses(let right, _)):
      return left.isSame(as: right)
    case (.operation(let one, let left, let right, _), .operation(let other, let first, let second, _)):
      return one == other && left.isSame(as: first) && right.isSame(as: second)
    default: return false
    }
  }
}
