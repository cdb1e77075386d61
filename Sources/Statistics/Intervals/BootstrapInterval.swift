/// Percentile bootstrap of the relative change of a median: med(B*) ÷ med(A*) − 1 over resamples of both.
///
/// Efron, "Bootstrap methods: another look at the jackknife" (1979). For display; verdicts rest on order statistics.
package struct BootstrapInterval: Sendable, Equatable {
  package let lower: Double
  package let upper: Double

  /// Nil where a sample is empty, not finite, or where a median of the first is 0.
  package init?(
    first: [Double], second: [Double], confidence: Double = 0.95, draws: Int = 10_000, seed: UInt64 = 1
  ) {
    guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite) else { return nil }
    var generator = SeededGenerator(seed: seed)
    var changes: [Double] = []
    changes.reserveCapacity(draws)
    for _ in 0..<draws {
      let base = Self.medianOfResample(first, &generator)
      let head = Self.medianOfResample(second, &generator)
      guard base != 0 else { return nil }
      changes.append(head / base - 1)
    }
    guard let summary = Summary(changes) else { return nil }
    lower = summary.quantile((1 - confidence) / 2)
    upper = summary.quantile((1 + confidence) / 2)
  }

  private static func medianOfResample(_ samples: [Double], _ generator: inout SeededGenerator) -> Double {
    var drawn = samples
    for index in drawn.indices { drawn[index] = samples[Int(generator.unit() * Double(samples.count))] }
    drawn.sort()
    let middle = drawn.count / 2
    return drawn.count % 2 == 1 ? drawn[middle] : (drawn[middle - 1] + drawn[middle]) / 2
  }
}
