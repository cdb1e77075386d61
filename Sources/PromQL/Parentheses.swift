/// An expression in parentheses.
package struct Parentheses: Sendable, Equatable {
  package let expression: PromQLExpression
  package let range: TextRange
}
