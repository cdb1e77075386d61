import Diagnostics
import PromQL

/// How rules are checked: the Prometheus they are for, the checks with their weights, what is suppressed.
package struct RuleLintSettings: Sendable {
  package var target: PrometheusTarget
  package var metrics: MetricKnowledge
  package var suppressions: [ConfiguredSuppression]
  /// The day of the check, `2026-11-24`, which ends suppressions; nil lets them live on.
  package var today: String?
  /// How suppressions name files; nil where they spell paths as the findings do.
  package var paths: WorkspacePaths?
  private var settings: [String: CheckSetting]

  /// Every check at its standard.
  package static let standard = RuleLintSettings()

  package init(
    target: PrometheusTarget = .undeclared, metrics: MetricKnowledge = MetricKnowledge(),
    suppressions: [ConfiguredSuppression] = [], today: String? = nil
  ) {
    self.target = target
    self.metrics = metrics
    self.suppressions = suppressions
    self.today = today
    settings = Self.standards
  }

  private static let standards = Dictionary(
    uniqueKeysWithValues: RuleCheckRegistry.checks.map { ($0.description.code, CheckSetting($0.description)) }
  )

  package subscript(code code: String) -> CheckSetting? {
    get { settings[code] }
    set { settings[code] = newValue }
  }

  /// The checks that are on, in the order of the registry.
  var running: [(RuleCheck, CheckSetting)] {
    RuleCheckRegistry.checks.compactMap { check in
      settings[check.description.code].flatMap { $0.isOn ? (check, $0) : nil }
    }
  }
}
