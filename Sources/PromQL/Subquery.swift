/// `expression[30m:1m]`: an instant vector evaluated at each step of a range.
package struct Subquery: Sendable, Equatable {
  package var expression: PromQLExpression
  package var duration: DurationExpression
  /// Nil stands for the global evaluation interval.
  package var step: DurationExpression?
  package var offset: OffsetModifier?
  package var at: AtModifier?
  package var range: TextRange
}
