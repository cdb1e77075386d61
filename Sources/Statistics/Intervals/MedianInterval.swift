/// The bounds of a median by order statistics: no random numbers, no assumption on the distribution.
///
/// The number of n samples below the median follows Binomial(n, ½). Ranks are added outward from the mode until the
/// confidence is reached (Thompson, 1936; Hahn and Meeker, "Statistical Intervals", section 5.2).
package struct MedianInterval: Sendable, Equatable {
  package let median: Double
  package let lower: Double
  package let upper: Double
  /// The confidence reached, at least the one asked for.
  package let coverage: Double

  /// Nil where there are too few samples: 6 at 95%, 8 at 99%.
  package init?(_ samples: [Double], confidence: Double) {
    guard let summary = Summary(samples),
      let (rank, coverage) = Self.lowerRank(count: summary.count, confidence: confidence)
    else { return nil }
    median = summary.median
    lower = summary.sorted[rank - 1]
    upper = summary.sorted[summary.count - rank]
    self.coverage = coverage
  }

  /// The largest rank r from 1 for which the interval from the rth least to the rth greatest sample covers the median
  /// with this confidence: 1 − 2·P(X < r). Nil where even the whole range does not.
  package static func lowerRank(count: Int, confidence: Double) -> (rank: Int, coverage: Double)? {
    var found: (Int, Double)?
    for rank in stride(from: 1, through: count / 2, by: 1) {
      let coverage = 1 - 2 * BinomialDistribution.atMost(rank - 1, trials: count, share: 0.5)
      if coverage < confidence { break }
      found = (rank, coverage)
    }
    return found
  }

  /// The least number of samples that gives bounds at all.
  package static func samplesNeeded(confidence: Double) -> Int {
    var count = 2
    // 1 − 2 · ½ⁿ ≥ confidence
    var miss = 0.5
    while miss > 1 - confidence, count < 64 {
      count += 1
      miss /= 2
    }
    return count
  }
}
