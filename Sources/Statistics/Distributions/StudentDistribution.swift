/// Student's t distribution.
package enum StudentDistribution {
  /// The share above `t`.
  ///
  /// By the incomplete beta function: Abramowitz and Stegun, 26.7.1.
  /// - Parameter freedom: the degrees of freedom, above 0.
  package static func upperTail(_ t: Double, freedom: Double) -> Double {
    if t.isInfinite { return t > 0 ? 0 : 1 }
    let tail = SpecialFunctions.incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return t >= 0 ? tail : 1 - tail
  }

  /// The `t` below which this share lies; for shares in [0.5, 1).
  package static func quantile(_ share: Double, freedom: Double) -> Double {
    precondition(share >= 0.5 && share < 1, "a quantile of t needs a share from 0.5 to below 1")
    var (low, high) = (0.0, 1.0)
    while upperTail(high, freedom: freedom) > 1 - share, high < 1e12 { high *= 2 }
    for _ in 0..<200 where high - low > 1e-14 * high {
      let middle = (low + high) / 2
      if upperTail(middle, freedom: freedom) > 1 - share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
