import Diagnostics
import PromQL

/// What a check of all rules sees, and where it puts what it finds.
struct RuleSetContext {
  let index: RuleIndex
  let metrics: MetricKnowledge
  let setting: CheckSetting
  private(set) var findings: [Diagnostic] = []

  init(index: RuleIndex, metrics: MetricKnowledge, setting: CheckSetting) {
    self.index = index
    self.metrics = metrics
    self.setting = setting
  }

  mutating func find(
    _ message: String, at range: SourceRange, help: String? = nil, notes: [Diagnostic.Note] = []
  ) {
    findings.append(
      Diagnostic(
        code: setting.code, severity: setting.severity, message: message, range: range, help: help,
        notes: notes))
  }
}
