/// A number, with its sign when one stands directly before it; a duration is its number of seconds.
package struct NumberLiteral: Sendable, Equatable {
  package let value: Double
  /// Whether it is written as a duration, such as `5m`.
  package let isDuration: Bool
  package let range: TextRange
}
