/// Whether as many differences are positive as negative: the sign test (Arbuthnot, 1710). Zeros are left out.
package struct SignTest: Sendable, Equatable {
  package let positives: Int
  package let negatives: Int

  package init(_ differences: [Double]) {
    positives = differences.count { $0 > 0 }
    negatives = differences.count { $0 < 0 }
  }

  package func pValue(_ alternative: Alternative = .twoSided) -> Double {
    let trials = positives + negatives
    return alternative.pValue(
      atMost: BinomialDistribution.atMost(positives, trials: trials, share: 0.5),
      atLeast: BinomialDistribution.atMost(negatives, trials: trials, share: 0.5))
  }
}
