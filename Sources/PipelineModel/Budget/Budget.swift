import Documents

/// A budget file: the marks past which a service does not leave port.
package struct Budget: Sendable {
  package let name: String
  package let limits: [Limit]
  /// The path of the file as the user wrote it.
  package let file: String
}

/// One limit: a metric and its bounds.
package struct Limit: Sendable {
  /// `max` and `min` fail when they are missed; both may stand in one limit.
  package let metric: MetricReference
  package let maximum: Quantity?
  package let minimum: Quantity?
  /// Warns on the same side as the bound that fails.
  package let warning: Quantity?
  /// On which side `warning` stands.
  package let warnsAbove: Bool
  /// Set where the limit holds in each window of the measurement and not for the whole.
  package let window: LimitWindow?
  /// Set where the limit bounds a change and not the value itself.
  package let relative: RelativeLimit?
  /// Set where the limit is about the level of a nightly series.
  package let trend: TrendLimit?
  /// What the budget says to do when the limit is missed.
  package let action: String?
  /// The metric's name in the file.
  package let node: Node

  /// Whether it bounds the value itself.
  package var hasBounds: Bool { maximum != nil || minimum != nil || warning != nil }
  /// The unit that all bounds share; nil where the limit bounds a change only, in whatever unit.
  package var statedUnit: MetricUnit? { (maximum ?? minimum ?? warning ?? relative?.minimumDelta)?.unit }
  /// The same, a plain number where none is stated.
  package var unit: MetricUnit { statedUnit ?? .none }
}
