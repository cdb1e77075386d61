/// Whether one of two independent samples tends to be larger: the test of Mann and Whitney (1947).
package struct MannWhitneyTest: Sendable, Equatable {
  /// How many pairs have the second sample's value above the first's, ties counting half.
  package let statistic: Double
  package let isExact: Bool
  private let atMost: Double
  private let atLeast: Double

  /// The most additions of the exact distribution; beyond, the normal approximation.
  private static let exactWork = 20_000_000

  /// Nil where a sample is empty.
  ///
  /// - Parameter exact: nil takes the exact distribution where it is cheap enough.
  package init?(_ first: [Double], _ second: [Double], exact: Bool? = nil) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let ranks = MidRanks(first + second)
    let doubledSum = ranks.doubled[first.count...].reduce(0, +)
    let least = second.count * (second.count + 1)
    statistic = Double(doubledSum - least) / 2
    let count = first.count + second.count
    let smaller = min(first.count, second.count)
    isExact = exact ?? (2 * count * count * smaller * smaller <= Self.exactWork)
    if isExact {
      (atMost, atLeast) = Self.exactTails(ranks, chosen: second.count, doubledSum: doubledSum)
    } else {
      (atMost, atLeast) = Self.normalTails(
        ranks, first: Double(first.count), second: Double(second.count), statistic: statistic)
    }
  }

  package func pValue(_ alternative: Alternative = .twoSided) -> Double {
    alternative.pValue(atMost: atMost, atLeast: atLeast)
  }

  /// Over all ways to choose the second sample from the ranks: how many of c values have the sum s, group of ties by
  /// group: f[c + k][s + k·r] += f[c][s] · C(t, k).
  private static func exactTails(
    _ ranks: MidRanks, chosen: Int, doubledSum: Int
  ) -> (atMost: Double, atLeast: Double) {
    let count = ranks.doubled.count
    // The smaller side has the same distribution, mirrored.
    let isMirrored = chosen > count - chosen
    let picked = isMirrored ? count - chosen : chosen
    let total = count * (count + 1)
    let wanted = isMirrored ? total - doubledSum : doubledSum
    let width = 2 * count * picked + 1
    var ways = [Double](repeating: 0, count: (picked + 1) * width)
    ways[0] = 1
    ways.withUnsafeMutableBufferPointer { ways in
      var seen = 0
      for group in ranks.groups {
        seen += group.size
        for c in stride(from: min(picked, seen), to: 0, by: -1) {
          var combinations = 1.0
          for k in 1...min(group.size, c) {
            combinations = combinations * Double(group.size - k + 1) / Double(k)
            let (from, shift) = ((c - k) * width, k * group.doubledRank)
            guard shift < width else { break }
            for sum in shift..<width { ways[c * width + sum] += ways[from + sum - shift] * combinations }
          }
        }
      }
    }
    let last = ways[(picked * width)...]
    let (all, low, high) = (
      last.reduce(0, +), last.prefix(wanted + 1).reduce(0, +), last.dropFirst(wanted).reduce(0, +)
    )
    return isMirrored ? (high / all, low / all) : (low / all, high / all)
  }

  /// σ² = n₁n₂ ÷ 12 · ((N + 1) − Σ(t³ − t) ÷ (N(N − 1))), with the continuity correction of one half.
  private static func normalTails(
    _ ranks: MidRanks, first: Double, second: Double, statistic: Double
  ) -> (atMost: Double, atLeast: Double) {
    let count = first + second
    let variance = first * second / 12 * ((count + 1) - ranks.tieCorrection / (count * (count - 1)))
    guard variance > 0 else { return (1, 1) }
    let (mean, deviation) = (first * second / 2, variance.squareRoot())
    return (
      NormalDistribution.upperTail((mean - statistic - 0.5) / deviation),
      NormalDistribution.upperTail((statistic - mean - 0.5) / deviation)
    )
  }
}
