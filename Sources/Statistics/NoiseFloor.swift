/// How small a change pairs of one and the same program let a machine see.
package struct NoiseFloor: Sendable, Equatable {
  /// The robust standard deviation of ln(second ÷ first) over the control pairs.
  package let deviation: Double

  /// - Parameter logRatios: of pairs of the same program; nil where there are fewer than three.
  package init?(logRatios: [Double]) {
    guard logRatios.count >= 3, let summary = Summary(logRatios.map(abs)) else { return nil }
    // Without a change the ratios lie around 0: the median of |d| is 0.6745 standard deviations.
    deviation = max(summary.median / 0.674_489_750_196_081_7, 1e-12)
  }

  /// The half width of the interval of the centre of so many pairs, as a share.
  ///
  /// Hodges and Lehmann's centre of n normal values has the standard error √(π ÷ 3) · σ ÷ √n.
  package func smallestChange(pairs: Int, confidence: Double) -> Double {
    ElementaryFunctions.exp(reach(confidence) / Double(max(1, pairs)).squareRoot()) - 1
  }

  /// The pairs whose interval is no wider to either side than the share, at least as many as an interval needs at all.
  package func pairsNeeded(change: Double, confidence: Double) -> Int {
    let share = reach(confidence) / ElementaryFunctions.log(1 + max(change, 1e-9))
    let needed = min((share * share).rounded(.up), 1e9)
    return max(MedianInterval.samplesNeeded(confidence: confidence), Int(needed))
  }

  private func reach(_ confidence: Double) -> Double {
    NormalDistribution.quantile((1 + confidence) / 2) * 1.023_326_707_946_488_5 * deviation
  }
}
