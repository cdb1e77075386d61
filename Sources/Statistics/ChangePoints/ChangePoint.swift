/// A place in a series from which on its values are others than before.
package struct ChangePoint: Sendable, Equatable {
  /// The first value after the change, from 0.
  package let index: Int
  package let pValue: Double
  /// The means of the stretches before and behind, up to the neighbouring change points.
  package let meanBefore: Double
  package let meanAfter: Double

  package init(index: Int, pValue: Double, meanBefore: Double, meanAfter: Double) {
    self.index = index
    self.pValue = pValue
    self.meanBefore = meanBefore
    self.meanAfter = meanAfter
  }

  /// The change as a share of what was before; 0 where that was 0.
  package var relativeChange: Double { meanBefore == 0 ? 0 : meanAfter / meanBefore - 1 }

  /// max(|after ÷ before − 1|, |before ÷ after − 1|)
  package var magnitude: Double {
    max(abs(relativeChange), abs(meanAfter == 0 ? 0 : meanBefore / meanAfter - 1))
  }
}
