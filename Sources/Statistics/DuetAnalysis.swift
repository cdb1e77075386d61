/// What pairs of interleaved measurements say of the ratio of two programs.
///
/// Bulej et al., "Duet Benchmarking" (arXiv 2001.05811): noise that falls on both halves of a pair falls out of their
/// ratio. The unit of replication is the pair; d = ln(head ÷ base).
package struct DuetAnalysis: Sendable {
  /// ln(head ÷ base) of each pair.
  package let logRatios: [Double]
  private let headFirst: [Bool]

  /// Nil where there are no pairs, the lists differ in length, or a value is not above 0.
  package init?(base: [Double], head: [Double], headFirst: [Bool]) {
    guard !base.isEmpty, base.count == head.count, head.count == headFirst.count,
      (base + head).allSatisfy({ $0 > 0 && $0.isFinite })
    else { return nil }
    logRatios = zip(base, head).map { ElementaryFunctions.log($1) - ElementaryFunctions.log($0) }
    self.headFirst = headFirst
  }

  /// What running second costs, as a share, and how likely such a difference is by chance; nil where every pair ran in
  /// one order.
  package var positionEffect: (change: Double, pValue: Double)? {
    let pairs = zip(logRatios, headFirst)
    let second = pairs.filter { !$1 }.map(\.0)
    let first = pairs.filter { $1 }.map(\.0)
    guard let shift = HodgesLehmann.shift(first, second), let test = MannWhitneyTest(first, second) else {
      return nil
    }
    return (ElementaryFunctions.exp(shift / 2) - 1, test.pValue())
  }
}
