/// Samples that lie far from the others: counted and shown, never dropped.
///
/// Tukey, "Exploratory Data Analysis" (1977): beyond 1.5 interquartile ranges from the quartiles (type 7) a sample is a
/// mild outlier, beyond 3 a severe one.
package struct OutlierReport: Sendable, Equatable {
  package let mild: Int
  package let severe: Int
  /// Whether the first sample, and no other, lies more than ten robust deviations (14.826 median absolute deviations)
  /// above the median: a cache that was cold.
  package let hasSlowFirst: Bool

  /// - Parameter samples: in the order in which they were measured.
  package init?(_ samples: [Double]) {
    guard let summary = Summary(samples) else { return nil }
    let (low, high) = (summary.quantile(0.25), summary.quantile(0.75))
    let range = high - low
    func beyond(_ reach: Double) -> Int {
      samples.count { $0 < low - reach * range || $0 > high + reach * range }
    }
    severe = beyond(3)
    mild = beyond(1.5) - severe
    let mark = summary.median + 14.826 * summary.medianAbsoluteDeviation
    hasSlowFirst =
      samples.count > 2 && summary.medianAbsoluteDeviation > 0 && samples[0] > mark
      && samples.dropFirst().allSatisfy { $0 <= mark }
  }
}
