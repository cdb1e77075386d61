import Diagnostics
import PipelineModel

/// What a step gives back when it ran to its end.
package struct StepResult: Sendable {
  package let verdict: Verdict
  /// Why it is no pass, or what it measured; one phrase.
  package let reason: String?
  package let metrics: [Metric]
  package let findings: [Finding]
  package let limits: [LimitOutcome]
  /// Files that the step itself put in its folder, as paths below the run's folder.
  package let artifacts: [String]
  /// What steps of a pipeline that it called found where it failed.
  let diagnosis: Diagnosis?

  package init(
    verdict: Verdict, reason: String? = nil, metrics: [Metric] = [], findings: [Finding] = [],
    limits: [LimitOutcome] = [], artifacts: [String] = []
  ) {
    self.init(
      verdict: verdict, reason: reason, metrics: metrics, findings: findings, limits: limits,
      artifacts: artifacts, diagnosis: nil)
  }

  init(
    verdict: Verdict, reason: String?, metrics: [Metric], findings: [Finding], limits: [LimitOutcome],
    artifacts: [String], diagnosis: Diagnosis?
  ) {
    self.verdict = verdict
    self.reason = reason
    self.metrics = metrics
    self.findings = findings
    self.limits = limits
    self.artifacts = artifacts
    self.diagnosis = diagnosis
  }

  func adding(metrics more: [Metric]) -> StepResult {
    StepResult(
      verdict: verdict, reason: reason, metrics: metrics + more, findings: findings, limits: limits,
      artifacts: artifacts, diagnosis: diagnosis)
  }

  func adding(artifacts more: [String]) -> StepResult {
    more.isEmpty
      ? self
      : StepResult(
        verdict: verdict, reason: reason, metrics: metrics, findings: findings, limits: limits,
        artifacts: artifacts + more, diagnosis: diagnosis)
  }

  /// The result of a lint: failed with an error among the diagnostics, warned with a warning, else passed.
  package init(diagnostics: [Diagnostic], metrics: [Metric], passing reason: String) {
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count { $0.severity == .warning }
    let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", ")
    self.init(
      verdict: errors > 0 ? .failed : warnings > 0 ? .warned : .passed,
      reason: counts.isEmpty ? reason : "\(counts) in \(reason)", metrics: metrics,
      findings: diagnostics.map(Finding.init))
  }
}

/// Why a step could not do its work: the step becomes errored with this message.
package struct StepError: Error, Sendable {
  /// Lower case, one phrase, no full stop.
  package let message: String
  package let findings: [Finding]

  package init(_ message: String, findings: [Finding] = []) {
    self.message = message
    self.findings = findings
  }
}
