/// The standard normal distribution.
package enum NormalDistribution {
  /// The share above `z`.
  package static func upperTail(_ z: Double) -> Double {
    SpecialFunctions.complementaryError(z / 2.0.squareRoot()) / 2
  }

  /// The `z` below which this share lies; for shares in (0, 1).
  package static func quantile(_ share: Double) -> Double {
    precondition(share > 0 && share < 1, "a quantile needs a share between 0 and 1")
    if share < 0.5 { return -quantile(1 - share) }
    var (low, high) = (0.0, 40.0)
    for _ in 0..<200 where high - low > 1e-15 * high {
      let middle = (low + high) / 2
      if upperTail(middle) > 1 - share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
