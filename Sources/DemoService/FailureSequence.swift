/// Says of each request in turn whether it fails, so that of any n requests exactly floor(n × rate) do.
///
/// Error diffusion in whole numbers: the rate is kept as the fraction that was written, so nothing is lost over
/// any number of requests.
package struct FailureSequence: Sendable {
  private let numerator: Int64
  private let denominator: Int64
  private var owed: Int64 = 0

  /// - Parameter rate: 0...1; more counts as 1.
  package init(rate: ExactDecimal) {
    denominator = rate.denominator
    numerator = min(rate.digits, denominator)
  }

  /// Whether the next request fails.
  package mutating func failsNext() -> Bool {
    owed += numerator
    guard owed >= denominator else { return false }
    owed -= denominator
    return true
  }
}
