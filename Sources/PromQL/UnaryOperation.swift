/// A sign before an expression that is not a number.
package struct UnaryOperation: Sendable, Equatable {
  package let isNegative: Bool
  package let operand: PromQLExpression
  package let range: TextRange
}
