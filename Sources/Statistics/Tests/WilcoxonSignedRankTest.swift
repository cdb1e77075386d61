/// Whether paired differences lie around zero: the signed-rank test of Wilcoxon (1945).
///
/// Differences of exactly zero are left out, as Wilcoxon did.
package struct WilcoxonSignedRankTest: Sendable, Equatable {
  /// The sum of the ranks of the positive differences.
  package let statistic: Double
  /// How many differences are not zero.
  package let count: Int
  package let isExact: Bool
  private let atMost: Double
  private let atLeast: Double

  /// The most differences for which the distribution is counted out.
  private static let exactLimit = 300

  /// - Parameter exact: nil takes the exact distribution up to 300 differences, ties or not.
  package init(_ differences: [Double], exact: Bool? = nil) {
    let used = differences.filter { $0 != 0 }
    let ranks = MidRanks(used.map(abs))
    let doubledSum = zip(used, ranks.doubled).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    count = used.count
    statistic = Double(doubledSum) / 2
    isExact = exact ?? (used.count <= Self.exactLimit)
    (atMost, atLeast) =
      used.isEmpty
      ? (1, 1)
      : isExact ? Self.exactTails(ranks, doubledSum) : Self.normalTails(ranks, statistic: statistic)
  }

  package func pValue(_ alternative: Alternative = .twoSided) -> Double {
    alternative.pValue(atMost: atMost, atLeast: atLeast)
  }

  /// The largest k for which the kth least Walsh average bounds the centre from below, and the kth greatest from above,
  /// with this confidence together: P(W < k) ≤ (1 − confidence) ÷ 2. Nil where not even the extremes do.
  static func lowerRank(count: Int, confidence: Double) -> Int? {
    guard count > 0 else { return nil }
    let tail = (1 - confidence) / 2
    if count > exactLimit {
      let n = Double(count)
      let (mean, variance) = (n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24)
      let rank = mean - 0.5 - NormalDistribution.quantile(1 - tail) * variance.squareRoot()
      return rank >= 1 ? Int(rank) : nil
    }
    // Rounding must not cost a rank.
    let most = tail * (1 + 1e-12)
    var (rank, below) = (0, 0.0)
    for chance in chances(ofRanks: Array(1...count)) {
      below += chance
      if below > most { break }
      rank += 1
    }
    return rank > 0 ? rank : nil
  }

  /// Over all 2ⁿ ways to give the ranks their signs.
  private static func exactTails(_ ranks: MidRanks, _ doubledSum: Int) -> (atMost: Double, atLeast: Double) {
    let chances = chances(ofRanks: ranks.doubled)
    return (chances[...doubledSum].reduce(0, +), chances[doubledSum...].reduce(0, +))
  }

  /// The chance of each sum of those of the ranks that get a positive sign.
  private static func chances(ofRanks ranks: [Int]) -> [Double] {
    var chances = [Double](repeating: 0, count: ranks.reduce(0, +) + 1)
    chances[0] = 1
    var reached = 0
    chances.withUnsafeMutableBufferPointer { chances in
      for rank in ranks {
        reached += rank
        for sum in stride(from: reached, through: 0, by: -1) {
          chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2
        }
      }
    }
    return chances
  }

  /// σ² = n(n + 1)(2n + 1) ÷ 24 − Σ(t³ − t) ÷ 48, with the continuity correction of one half.
  private static func normalTails(
    _ ranks: MidRanks, statistic: Double
  ) -> (atMost: Double, atLeast: Double) {
    let n = Double(ranks.doubled.count)
    let variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.tieCorrection / 48
    guard variance > 0 else { return (1, 1) }
    let (mean, deviation) = (n * (n + 1) / 4, variance.squareRoot())
    return (
      NormalDistribution.upperTail((mean - statistic - 0.5) / deviation),
      NormalDistribution.upperTail((statistic - mean - 0.5) / deviation)
    )
  }
}
