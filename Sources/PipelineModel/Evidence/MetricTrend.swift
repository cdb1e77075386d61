/// The nightly series that a limit was held against, with the changes of its level.
package struct MetricTrend: Sendable, Equatable, Codable {
  package struct Change: Sendable, Equatable, Codable {
    /// The first night of the new level, from 0.
    package let index: Int
    /// Whether later nights must still confirm it.
    package let isSuspected: Bool
    package let levelBefore: Double
    package let levelAfter: Double

    package init(index: Int, isSuspected: Bool, levelBefore: Double, levelAfter: Double) {
      self.index = index
      self.isSuspected = isSuspected
      self.levelBefore = levelBefore
      self.levelAfter = levelAfter
    }
  }

  /// As the budget writes it: `bench.encode.time`.
  package let metric: String
  package let unit: MetricUnit
  /// The branch or the anchor.
  package let against: String
  /// The oldest first, this run last.
  package let nights: [TrendNight]
  /// Rising by index; empty for limits that do not look for changes.
  package let changes: [Change]

  package init(metric: String, unit: MetricUnit, against: String, nights: [TrendNight], changes: [Change]) {
    self.metric = metric
    self.unit = unit
    self.against = against
    self.nights = nights
    self.changes = changes
  }
}
