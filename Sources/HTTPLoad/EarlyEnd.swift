/// A limit that the measurement could not keep any more, which ended it early.
package struct EarlyEnd: Sendable, Equatable {
  package let limit: EarlyEndLimit
  /// Such as `512 of at most 10000 requests took longer, 500 may`.
  package let reason: String
}
