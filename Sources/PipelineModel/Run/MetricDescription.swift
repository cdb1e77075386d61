/// A metric that a step will give: known before anything runs, so that `check` can tell a misspelt limit.
package struct MetricDescription: Sendable, Equatable {
  package let name: String
  package let unit: MetricUnit
  /// The values that each label takes, where they are known beforehand.
  package let labels: [String: Set<String>]
  /// Whether it may have any labels, which only the run tells.
  package let hasOpenLabels: Bool
  /// Whether it is also measured by windows of whole seconds, so that a limit may hold `every` window.
  package let hasWindows: Bool
  /// Whether it is measured of two sides in pairs, so that a limit may bound its change.
  package let isCompared: Bool
  package let summary: String

  package init(
    _ name: String, _ unit: MetricUnit, labels: [String: Set<String>] = [:], hasOpenLabels: Bool = false,
    hasWindows: Bool = false, isCompared: Bool = false, _ summary: String
  ) {
    self.name = name
    self.unit = unit
    self.labels = labels
    self.hasOpenLabels = hasOpenLabels
    self.hasWindows = hasWindows
    self.isCompared = isCompared
    self.summary = summary
  }
}
