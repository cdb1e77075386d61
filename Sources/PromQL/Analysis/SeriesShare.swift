/// Whether one expression counts a part of what another counts: the same counter with more matchers.
package enum SeriesShare {
  /// True for `sum(rate(a{code="5xx"}[5m]))` and `sum(rate(a[5m]))`, and for equal expressions.
  package static func isPart(_ part: PromQLExpression, of whole: PromQLExpression) -> Bool {
    switch (part, whole) {
    case (.parentheses(let inner), _): return isPart(inner.expression, of: whole)
    case (_, .parentheses(let inner)): return isPart(part, of: inner.expression)
    case (.aggregation(let left), .aggregation(let right)):
      guard left.aggregator == right.aggregator, [.sum, .count].contains(left.aggregator),
        isSame(left.grouping, right.grouping), let inner = left.operand, let outer = right.operand
      else { return false }
      if left.aggregator == .count { return isFiltered(inner, outer) || isPart(inner, of: outer) }
      // A sum of a part is at most the whole's only where no term is negative.
      return isPart(inner, of: outer) && isCount(outer)
    case (.call(let left), .call(let right)):
      guard left.function == right.function, left.isGrowth, left.arguments.count == 1,
        right.arguments.count == 1
      else { return false }
      return isPart(left.arguments[0], of: right.arguments[0])
    case (.matrixSelector(let left), .matrixSelector(let right)):
      guard left.duration.literalSeconds != nil, left.duration.literalSeconds == right.duration.literalSeconds
      else {
        return false
      }
      return isPart(left.selector, of: right.selector)
    case (.vectorSelector(let left), .vectorSelector(let right)): return isPart(left, of: right)
    default: return false
    }
  }

  /// `a > 1` is a part of `a` when series are counted.
  private static func isFiltered(_ part: PromQLExpression, _ whole: PromQLExpression) -> Bool {
    switch part {
    case .parentheses(let inner): return isFiltered(inner.expression, whole)
    case .binary(let chain):
      guard chain.links.count == 1, let link = chain.links.first, link.operation.isComparison,
        !link.returnsBool,
        link.operand.type == .scalar
      else { return false }
      return isPart(chain.first, of: whole)
    default: return false
    }
  }

  /// Whether it is a rate of a counter, which is never negative.
  private static func isCount(_ expression: PromQLExpression) -> Bool {
    ValueBounds(of: expression).lower >= 0
  }

  /// Whether one selector takes only series that the other takes too.
  package static func isPart(_ part: VectorSelector, of whole: VectorSelector) -> Bool {
    guard part.metricName != nil, part.metricName == whole.metricName,
      part.offset?.duration.literalSeconds == whole.offset?.duration.literalSeconds,
      (part.offset == nil) == (whole.offset == nil), part.at?.time == whole.at?.time
    else { return false }
    return whole.matchers.allSatisfy { matcher in
      matcher.label.name == "__name__" || part.matchers.contains { isSame($0, matcher) }
    }
  }

  package static func isSame(_ left: LabelMatcher, _ right: LabelMatcher) -> Bool {
    left.label.name == right.label.name && left.operation == right.operation && left.value == right.value
  }

  private static func isSame(_ left: Grouping?, _ right: Grouping?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    guard left.isWithout == right.isWithout else { return false }
    if left.labels.map(\.name) == right.labels.map(\.name) { return true }
    return Set(left.labels.map(\.name)) == Set(right.labels.map(\.name))
  }
}
