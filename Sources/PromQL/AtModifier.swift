/// `@ 1609746000`, `@ start()` or `@ end()`: a fixed time of evaluation.
package struct AtModifier: Sendable, Equatable {
  package enum Time: Sendable, Equatable {
    /// Seconds since 1970.
    case timestamp(Double)
    case start
    case end
  }

  package let time: Time
  /// From `@` to the end of the time.
  package let range: TextRange
}
