/// A quoted string.
package struct StringLiteral: Sendable, Equatable {
  /// The text with its escapes decoded.
  package let value: String
  /// The text with its quotes.
  package let range: TextRange
}
