/// The bounds of a share of which some successes in some trials were seen.
package enum BinomialInterval {
  /// Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
  package static func wilson(successes: Int, trials: Int, confidence: Double) -> (
    lower: Double, upper: Double
  ) {
    precondition(trials > 0 && (0...trials).contains(successes), "successes lie between 0 and the trials")
    let z = NormalDistribution.quantile((1 + confidence) / 2)
    let (n, share) = (Double(trials), Double(successes) / Double(trials))
    let scale = 1 + z * z / n
    let middle = (share + z * z / (2 * n)) / scale
    let reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / scale
    return (successes == 0 ? 0 : middle - reach, successes == trials ? 1 : middle + reach)
  }

  /// Never covers less than the confidence: Clopper and Pearson, "The use of confidence or fiducial limits illustrated
  /// in the case of the binomial" (1934).
  package static func clopperPearson(
    successes: Int, trials: Int, confidence: Double
  ) -> (lower: Double, upper: Double) {
    precondition(trials > 0 && (0...trials).contains(successes), "successes lie between 0 and the trials")
    let tail = (1 - confidence) / 2
    let lower = solve { 1 - BinomialDistribution.atMost(successes - 1, trials: trials, share: $0) < tail }
    let upper = solve { BinomialDistribution.atMost(successes, trials: trials, share: $0) > tail }
    return (successes == 0 ? 0 : lower, successes == trials ? 1 : upper)
  }

  /// The share up to which the condition holds.
  private static func solve(_ holds: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
