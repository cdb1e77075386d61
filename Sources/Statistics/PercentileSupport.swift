/// How many samples a percentile needs before it means anything.
package enum PercentileSupport {
  /// The least n whose largest sample lies above the percentile with 95% confidence: 1 − pⁿ ≥ 0.95.
  ///
  /// Wilks, "Determination of sample sizes for setting tolerance limits" (1941): 59 for p95, 299 for p99.
  package static func samplesNeeded(percent: Double) -> Int {
    let share = percent / 100
    guard share > 0, share < 1 else { return 1 }
    var samples = 1
    var miss = share
    while miss > 0.05, samples < 10_000_000 {
      miss *= share
      samples += 1
    }
    return samples
  }
}
