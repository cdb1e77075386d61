/// The exponential and the natural logarithm, the same bits on every machine, so that a seed gives the same
/// times everywhere.
package enum ElementaryFunctions {
  private static let logOf2 = 0.693_147_180_559_945_3

  /// e to the power of `x`; `x` is taken as at least -700 and at most 700.
  package static func exp(_ x: Double) -> Double {
    let x = min(max(x, -700), 700)
    let power = (x / logOf2).rounded()
    let rest = x - power * logOf2
    // |rest| <= 0.35, so the Taylor series ends below one unit in the last place after 16 terms.
    var sum = 1.0
    for term in stride(from: 16.0, through: 1.0, by: -1.0) { sum = 1.0 + sum * rest / term }
    return Double(sign: .plus, exponent: Int(power), significand: sum)
  }

  /// The natural logarithm; `x` must be positive and finite.
  package static func log(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "the logarithm needs a positive, finite number")
    var power = Double(x.exponent)
    var significand = x.significand
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      power += 1
    }
    // log m = 2 artanh((m - 1) / (m + 1)), where the ratio is at most 0.172.
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for odd in stride(from: 23.0, through: 1.0, by: -2.0) { sum = sum * square + 1.0 / odd }
    return power * logOf2 + 2 * ratio * sum
  }
}
