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

  static func metrics(of spec: Spec) -> [MetricDescription]? { FileLint.descriptions(counting: "rules") }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    try FileLint.run(spec.files, in: context, counting: "rules") { RuleFileLint.check($0) }
  }
}
