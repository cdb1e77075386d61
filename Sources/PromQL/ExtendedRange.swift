/// The postfix words that change how the edges of a range are taken.
package enum ExtendedRange: String, Sendable {
  case anchored, smoothed
}
