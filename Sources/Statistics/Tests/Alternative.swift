/// What a test takes for the alternative to "there is no difference".
package enum Alternative: Sendable {
  case twoSided
  /// The second sample, or the differences, lie higher.
  case greater
  /// They lie lower.
  case less

  /// The p-value, given the chances of a statistic at most and at least as large as the one seen.
  func pValue(atMost: Double, atLeast: Double) -> Double {
    switch self {
    case .twoSided: min(1, 2 * min(atMost, atLeast))
    case .greater: min(1, atLeast)
    case .less: min(1, atMost)
    }
  }
}
