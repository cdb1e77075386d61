/// `name{matchers}[5m]`: series over a range of time.
package struct MatrixSelector: Sendable, Equatable {
  package var selector: VectorSelector
  package var duration: DurationExpression
  package var range: TextRange
}
