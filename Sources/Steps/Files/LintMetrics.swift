import Diagnostics
import Execution
import PipelineModel

/// The metrics that every lint gives, and its verdict.
enum LintMetrics {
  /// - Parameter items: what the files hold, in the plural: `rules`.
  static func descriptions(counting items: String) -> [MetricDescription] {
    [
      MetricDescription("files", .none, "Files that were read."),
      MetricDescription(items, .none, "How many \(items) the files hold."),
      MetricDescription("errors", .none, "Findings of severity error."),
      MetricDescription("warnings", .none, "Findings of severity warning."),
    ]
  }

  static func result(
    diagnostics: [Diagnostic], files: Int, items: Int, counting noun: String
  ) -> StepResult {
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count { $0.severity == .warning }
    let metrics = [
      Metric("files", .none, Double(files)), Metric(noun, .none, Double(items)),
      Metric("errors", .none, Double(errors)), Metric("warnings", .none, Double(warnings)),
    ]
    let singular = noun.hasSuffix("s") ? String(noun.dropLast()) : noun
    let seen = "\(items) \(items == 1 ? singular : noun) in \(files) file\(files == 1 ? "" : "s")"
    guard items > 0 || errors > 0 else {
      return StepResult(
        verdict: .inconclusive, reason: "there was nothing to check: \(seen)", metrics: metrics,
        findings: diagnostics.sortedByPlace().map(Finding.init))
    }
    return StepResult(diagnostics: diagnostics.sortedByPlace(), metrics: metrics, passing: seen)
  }
}
