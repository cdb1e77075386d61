import Diagnostics
import Documents
import Execution
import PipelineModel

/// `alert-rules`: lints Prometheus rule files.
enum AlertRulesStep: StepKind {
  struct Spec: Sendable {
    let files: FileSelection
  }

  static let name = "alert-rules"
  static let summary =
    "Lints Prometheus alerting and recording rules: structure, durations, names and PromQL."
  static let keys: [KeyDescription] = [FileSelection.key]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    MappingReader(node, subject: "an 'alert-rules' step", keys: keys, collector: collector)
      .flatMap { FileSelection.decode($0) }.map { Spec(files: $0) }
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { LintMetrics.descriptions(counting: "rules") }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let files = try spec.files.files(in: context)
    var rules = 0
    var diagnostics: [Diagnostic] = []
    for file in files {
      try Task.checkCancellation()
      let parsed = DocumentReader.read(path: file, below: context.workspace)
      diagnostics += parsed.diagnostics
      guard !parsed.diagnostics.hasErrors else { continue }
      let lint = RuleFileLint.check(parsed.documents)
      rules += lint.ruleCount
      diagnostics += lint.diagnostics
    }
    return LintMetrics.result(
      diagnostics: diagnostics, files: files.count, items: rules, counting: "rules")
  }
}
