/// What a limit of a budget came to.
package struct LimitOutcome: Sendable, Equatable, Codable {
  /// As the budget file writes it: `load.latency.p95`.
  package let metric: String
  /// `max 500ms`, `min 1000/s`.
  package let rule: String
  /// Passed, warned, failed or inconclusive.
  package let verdict: Verdict
  /// What was measured, in the base unit of `unit`.
  package let value: Double?
  package let unit: MetricUnit
  /// The bound that was missed or that holds, in the same unit.
  package let bound: Double
  package let sampleCount: Int?
  /// Why it is no pass, in one phrase.
  package let reason: String?
  /// What the budget says to do.
  package let action: String?
  package let file: String
  package let line: Int
  /// Set where the limit is relative.
  package let evidence: LimitEvidence?

  package init(
    metric: String, rule: String, verdict: Verdict, value: Double?, unit: MetricUnit, bound: Double,
    sampleCount: Int?, reason: String?, action: String?, file: String, line: Int,
    evidence: LimitEvidence? = nil
  ) {
    self.metric = metric
    self.rule = rule
    self.verdict = verdict
    self.value = value
    self.unit = unit
    self.bound = bound
    self.sampleCount = sampleCount
    self.reason = reason
    self.action = action
    self.file = file
    self.line = line
    self.evidence = evidence
  }

  /// How far the value stands from the bound as a share of the bound: positive on the good side.
  package var headroom: Double? {
    guard let value, bound != 0 else { return nil }
    let distance = rule.hasPrefix("min") ? value - bound : bound - value
    return distance / abs(bound)
  }
}
