/// `offset 5m`: a shift into the past, or into the future when negative.
package struct OffsetModifier: Sendable, Equatable {
  package let duration: DurationExpression
  /// From the word `offset` to the end of the duration.
  package let range: TextRange
}
