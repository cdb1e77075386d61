import Diagnostics

/// What one check looks for, as the reference pages and `loadline explain` tell it.
package struct DashboardCheckDescription: Sendable {
  /// The code of the check's diagnostics.
  package let code: String
  /// The weight of its diagnostics; some are lighter where Grafana makes do.
  package let severity: Diagnostic.Severity
  /// The rule in one sentence.
  package let summary: String
  /// What happens to a user when the rule is broken.
  package let why: String
  /// A dashboard that breaks the rule.
  package let example: String
  /// The same dashboard put right.
  package let fix: String
}
