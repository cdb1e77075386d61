/// `expression[30m:1m]`: an instant vector evaluated at each step of a range.
package final class Subquery: Sendable {
  package let expression: PromQLExpression
  package let duration: DurationExpression
  /// Nil stands for the global evaluation interval.
  package let step: DurationExpression?
  package let offset: OffsetModifier?
  package let at: AtModifier?
  package let range: TextRange

  init(
    expression: PromQLExpression, duration: DurationExpression, step: DurationExpression?,
    offset: OffsetModifier?, at: AtModifier?, range: TextRange
  ) {
    self.expression = expression
    self.duration = duration
    self.step = step
    self.offset = offset
    self.at = at
    self.range = range
  }

  /// The subquery with modifiers that it lacks, and with another end.
  func with(offset: OffsetModifier? = nil, at: AtModifier? = nil, end: Int) -> Subquery {
    Subquery(
      expression: expression, duration: duration, step: step, offset: self.offset ?? offset,
      at: self.at ?? at,
      range: TextRange(start: range.start, end: end))
  }
}
