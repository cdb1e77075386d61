/// Whether two samples have one mean: Student's t test with one pooled variance ("Student", 1908).
package struct StudentTest: Sendable, Equatable {
  /// The mean of the second sample less that of the first.
  package let difference: Double
  /// The standard error of the difference.
  package let standardError: Double
  package let freedom: Double

  /// Nil where a sample is empty, or where the two hold fewer than three values: there is no variance then.
  package init?(_ first: [Double], _ second: [Double]) {
    guard let first = Summary(first), let second = Summary(second), first.count + second.count > 2 else {
      return nil
    }
    let (n, m) = (Double(first.count), Double(second.count))
    let squares =
      (n - 1) * first.standardDeviation * first.standardDeviation
      + (m - 1) * second.standardDeviation * second.standardDeviation
    freedom = n + m - 2
    difference = second.mean - first.mean
    standardError = (squares / freedom * (1 / n + 1 / m)).squareRoot()
  }

  /// The p-value of the difference being `shift`.
  package func pValue(_ alternative: Alternative = .twoSided, shift: Double = 0) -> Double {
    let distance = difference - shift
    let t = distance == 0 ? 0 : distance / standardError
    return alternative.pValue(
      atMost: StudentDistribution.upperTail(-t, freedom: freedom),
      atLeast: StudentDistribution.upperTail(t, freedom: freedom))
  }

  /// The bounds between which the difference lies with this confidence.
  package func interval(confidence: Double) -> (lower: Double, upper: Double) {
    let reach = StudentDistribution.quantile((1 + confidence) / 2, freedom: freedom) * standardError
    return (difference - reach, difference + reach)
  }
}
