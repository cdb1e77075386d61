/// A sign before an expression that is not a number.
package final class UnaryOperation: Sendable {
  package let isNegative: Bool
  package let operand: PromQLExpression
  package let range: TextRange

  init(isNegative: Bool, operand: PromQLExpression, range: TextRange) {
    self.isNegative = isNegative
    self.operand = operand
    self.range = range
  }
}
