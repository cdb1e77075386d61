/// How many of n independent trials succeed.
package enum BinomialDistribution {
  /// The chance of at most `successes`; 0 below 0.
  package static func atMost(_ successes: Int, trials: Int, share: Double) -> Double {
    if successes < 0 { return 0 }
    if successes >= trials { return 1 }
    return SpecialFunctions.incompleteBeta(1 - share, Double(trials - successes), Double(successes + 1))
  }

  /// The chance of exactly `successes`.
  package static func exactly(_ successes: Int, trials: Int, share: Double) -> Double {
    guard successes >= 0, successes <= trials else { return 0 }
    if share <= 0 { return successes == 0 ? 1 : 0 }
    if share >= 1 { return successes == trials ? 1 : 0 }
    let (n, k) = (Double(trials), Double(successes))
    let ways =
      SpecialFunctions.logGamma(n + 1) - SpecialFunctions.logGamma(k + 1)
      - SpecialFunctions.logGamma(n - k + 1)
    return ElementaryFunctions.exp(
      ways + k * ElementaryFunctions.log(share) + (n - k) * ElementaryFunctions.log(1 - share))
  }
}
