/// A metric measured of two sides in interleaved pairs.
package struct MetricComparison: Sendable, Equatable, Codable {
  /// Pairs in the order in which they ran, in the metric's base unit.
  package struct Pairs: Sendable, Equatable, Codable {
    package let base: [Double]
    package let head: [Double]
    /// Whether the head of the pair ran before its base.
    package let headFirst: [Bool]

    package init(base: [Double], head: [Double], headFirst: [Bool]) {
      self.base = base
      self.head = head
      self.headFirst = headFirst
    }
  }

  /// What the sides are: `origin/main`, `the workspace`.
  package let baseName: String
  package let headName: String
  package let planned: Pairs
  /// A fresh batch of as many pairs, measured where the planned ones looked like a change.
  package let confirmation: Pairs?
  /// Pairs of head against itself.
  package let control: Pairs?

  package init(
    baseName: String, headName: String, planned: Pairs, confirmation: Pairs? = nil, control: Pairs? = nil
  ) {
    self.baseName = baseName
    self.headName = headName
    self.planned = planned
    self.confirmation = confirmation
    self.control = control
  }

  /// The planned pairs and behind them those of the fresh batch.
  package var all: Pairs {
    guard let confirmation else { return planned }
    return Pairs(
      base: planned.base + confirmation.base, head: planned.head + confirmation.head,
      headFirst: planned.headFirst + confirmation.headFirst)
  }
}
