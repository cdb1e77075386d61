/// An expression in parentheses.
package final class Parentheses: Sendable {
  package let expression: PromQLExpression
  package let range: TextRange

  init(expression: PromQLExpression, range: TextRange) {
    self.expression = expression
    self.range = range
  }
}
