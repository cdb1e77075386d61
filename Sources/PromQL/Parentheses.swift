/// An expression in parentheses.
package struct Parentheses: Sendable, Equatable {
  package let expression: Expression
  package let range: TextRange
}
