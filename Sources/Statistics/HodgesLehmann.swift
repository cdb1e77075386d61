/// Robust centres: Hodges and Lehmann, "Estimates of location based on rank tests" (1963).
package enum HodgesLehmann {
  /// The median of the means of all pairs of samples, each with itself too; nil when empty.
  package static func center(_ samples: [Double]) -> Double? {
    samples.isEmpty || !samples.allSatisfy(\.isFinite) ? nil : WalshAverages(samples).median
  }

  /// The median of all differences of a value of the second sample less one of the first; nil when one is empty.
  package static func shift(_ first: [Double], _ second: [Double]) -> Double? {
    Summary(first.flatMap { value in second.map { $0 - value } })?.median
  }
}
