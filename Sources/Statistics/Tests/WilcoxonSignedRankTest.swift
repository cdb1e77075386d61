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

  /// Over all 2ⁿ ways to give the ranks their signs.
  private static func exactTails(_ ranks: MidRanks, _ doubledSum: Int) -> (atMost: Double, atLeast: Double) {
    let total = ranks.doubled.reduce(0, +)
    var chances = [Double](repeating: 0, count: total + 1)
    chances[0] = 1
    var reached = 0
    chances.withUnsafeMutableBufferPointer { chances in
      for rank in ranks.doubled {
        reached += rank
        for sum in stride(from: reached, through: 0, by: -1) {
          chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2
        }
      }
    }
    return (chances[...doubledSum].reduce(0, +), chances[doubledSum...].reduce(0, +))
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
