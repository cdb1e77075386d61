import Diagnostics
import PipelineModel

extension StepReport {
  /// Errors before warnings before remarks, each in their own order.
  var findingsWorstFirst: [Finding] {
    Diagnostic.Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
  }

  /// What a skipped step says stands in the table of steps, and what looks into a failure has found stands under that; a
  /// budget's headroom is worth a look in any case.
  var hasDetail: Bool {
    if isDiagnosing { return verdict == .errored }
    if !limits.isEmpty { return true }
    switch verdict {
    case .passed, .skipped: return false
    case .cancelled: return !findings.isEmpty
    case .warned, .failed, .inconclusive, .errored: return true
    }
  }
}

extension Array where Element == LimitOutcome {
  /// Missed ones first, then by verdict, then in the order of the budget file.
  var byUrgency: [LimitOutcome] {
    enumerated().sorted {
      ($0.element.verdict.urgency, $0.offset) < ($1.element.verdict.urgency, $1.offset)
    }.map(\.element)
  }
}
