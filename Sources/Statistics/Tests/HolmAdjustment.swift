/// P-values of several tests at once, adjusted so that the chance of any false alarm among them stays below the level.
///
/// Holm, "A simple sequentially rejective multiple test procedure" (1979).
package enum HolmAdjustment {
  /// The adjusted p-values, in the order given.
  package static func adjust(_ pValues: [Double]) -> [Double] {
    var adjusted = [Double](repeating: 1, count: pValues.count)
    var least = 0.0
    for (place, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      least = max(least, min(1, pValues[index] * Double(pValues.count - place)))
      adjusted[index] = least
    }
    return adjusted
  }
}
