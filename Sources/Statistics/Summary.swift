/// What a list of plain samples comes to. All figures carry the unit of the samples.
package struct Summary: Sendable, Equatable {
  /// The samples in rising order; at least one, all finite.
  package let sorted: [Double]
  /// The arithmetic mean.
  package let mean: Double
  /// The standard deviation of the sample (divisor n − 1); 0 for a single sample.
  package let standardDeviation: Double
  /// The median of the absolute deviations from the median, not scaled.
  package let medianAbsoluteDeviation: Double

  /// Nil when there are no samples or one of them is not finite.
  package init?(_ samples: [Double]) {
    guard !samples.isEmpty, samples.allSatisfy(\.isFinite) else { return nil }
    sorted = samples.sorted()
    // Welford's recurrence: the naive sum of squares loses all digits when the mean is large.
    var mean = 0.0
    var squares = 0.0
    for (index, sample) in sorted.enumerated() {
      let difference = sample - mean
      mean += difference / Double(index + 1)
      squares += difference * (sample - mean)
    }
    self.mean = mean
    standardDeviation = sorted.count > 1 ? (max(0, squares) / Double(sorted.count - 1)).squareRoot() : 0
    let median = Summary.quantile(0.5, ofSorted: sorted)
    medianAbsoluteDeviation = Summary.quantile(0.5, ofSorted: sorted.map { abs($0 - median) }.sorted())
  }

  package var count: Int { sorted.count }
  package var minimum: Double { sorted[0] }
  package var maximum: Double { sorted[sorted.count - 1] }
  package var median: Double { quantile(0.5) }

  /// The quantile by linear interpolation between order statistics: type 7 of Hyndman and Fan (1996), as in
  /// R and NumPy.
  /// - Parameter share: 0 to 1; what lies outside is taken as the nearer end.
  package func quantile(_ share: Double) -> Double { Summary.quantile(share, ofSorted: sorted) }

  private static func quantile(_ share: Double, ofSorted sorted: [Double]) -> Double {
    let place = min(max(share, 0), 1) * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
