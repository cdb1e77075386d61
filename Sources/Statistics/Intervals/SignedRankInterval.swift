/// The bounds of the centre of paired differences, by the signed ranks of Wilcoxon.
///
/// They are the values that `WilcoxonSignedRankTest` would not refuse: order statistics of the Walsh averages
/// (xᵢ + xⱼ) ÷ 2, i ≤ j (Tukey, 1949; Hollander and Wolfe, "Nonparametric Statistical Methods", section 3.3). They assume
/// that differences lie symmetrically around their centre, which the random order of the halves of pairs brings about,
/// and are then narrower than those of the median by a fifth.
package struct SignedRankInterval: Sendable, Equatable {
  /// Hodges and Lehmann's centre, the median of the Walsh averages.
  package let center: Double
  package let lower: Double
  package let upper: Double

  /// Nil where there are too few differences (6 are needed at 95%, 8 at 99%) or one is not finite.
  package init?(_ differences: [Double], confidence: Double) {
    guard differences.allSatisfy(\.isFinite),
      let rank = WilcoxonSignedRankTest.lowerRank(count: differences.count, confidence: confidence)
    else { return nil }
    let averages = WalshAverages(differences)
    center = averages.median
    lower = averages.value(rank: rank)
    upper = averages.value(rank: averages.count - rank + 1)
  }
}
