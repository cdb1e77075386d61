/// The ranks between whose samples a percentile lies with at least 95% confidence, whatever the distribution.
///
/// How many of n independent samples lie below the percentile p follows Binomial(n, p): the lower rank is its
/// quantile of 2.5%, the upper one its quantile of 97.5% plus one (Hahn and Meeker, "Statistical Intervals",
/// section 5.2). Exact up to `exactLimit` samples; beyond, the normal approximation with continuity correction.
package struct PercentileInterval: Sendable, Equatable {
  /// The confidence of the two bounds together.
  package static let confidence = 0.95
  /// The most samples for which the binomial distribution is summed: about a million terms, some milliseconds.
  package static let exactLimit: UInt64 = 10_000_000_000

  /// From 1, the least sample; nil where there are too few samples for a lower bound.
  package let lowerRank: UInt64?
  /// Nil where there are too few samples for an upper bound.
  package let upperRank: UInt64?

  /// - Parameter percent: 0 to 100, both ends excluded; others have no bounds.
  package init(percent: Double, count: UInt64) {
    let share = percent / 100
    guard share > 0, share < 1, count > 0 else {
      (lowerRank, upperRank) = (nil, nil)
      return
    }
    let quantiles =
      count <= Self.exactLimit
      ? Self.exactQuantiles(share: share, count: count) : Self.normalQuantiles(share: share, count: count)
    lowerRank = quantiles.low > 0 ? quantiles.low : nil
    upperRank = quantiles.high < count ? quantiles.high + 1 : nil
  }

  private static let tail = (1 - confidence) / 2

  /// The quantiles of 2.5% and 97.5% of Binomial(count, share).
  private static func exactQuantiles(share: Double, count: UInt64) -> (low: UInt64, high: UInt64) {
    // Weights relative to the mode by the ratio of neighbours, as far as they matter to the tails.
    let mode = min(count, UInt64((Double(count) + 1) * share))
    let odds = share / (1 - share)
    let negligible = 1e-18
    var below: [Double] = []
    var (weight, successes) = (1.0, mode)
    while successes > 0 {
      weight *= Double(successes) / (Double(count - successes + 1) * odds)
      successes -= 1
      if weight < negligible { break }
      below.append(weight)
    }
    var above: [Double] = []
    (weight, successes) = (1.0, mode)
    while successes < count {
      weight *= Double(count - successes) / Double(successes + 1) * odds
      successes += 1
      if weight < negligible { break }
      above.append(weight)
    }
    // The least weights first, so that none is lost.
    let total = below.reversed().reduce(0, +) + 1 + above.reversed().reduce(0, +)
    let weights = below.reversed() + [1] + above
    let first = mode - UInt64(below.count)
    var (sum, low): (Double, UInt64?) = (0, nil)
    for (place, weight) in weights.enumerated() {
      sum += weight
      if low == nil, sum >= tail * total { low = first + UInt64(place) }
      if sum >= (1 - tail) * total { return (low ?? first, first + UInt64(place)) }
    }
    return (low ?? first, count)
  }

  private static func normalQuantiles(share: Double, count: UInt64) -> (low: UInt64, high: UInt64) {
    let mean = Double(count) * share
    // The 97.5% quantile of the standard normal distribution.
    let distance = 1.959963984540054 * (mean * (1 - share)).squareRoot()
    func rank(_ place: Double) -> UInt64 { UInt64(exactly: max(0, place.rounded(.up))) ?? count }
    return (min(count, rank(mean - distance - 0.5)), min(count, rank(mean + distance - 0.5)))
  }
}
