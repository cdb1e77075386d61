import AlertRules
import Diagnostics
import Documents
import Execution
import PipelineModel

/// `alert-rules`: lints Prometheus rule files.
enum AlertRulesStep: StepKind {
  struct Spec: Sendable {
    let files: FileSelection
    let settings: RuleSettingsPatch
  }

  static let name = "alert-rules"
  static let summary =
    "Lints Prometheus alerting and recording rules: structure, PromQL, templates, and rules that cannot work."
  static let keys: [KeyDescription] = [FileSelection.key] + RuleSettingsKeys.all

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(
        node, subject: "an 'alert-rules' step", keys: keys, collector: collector)
    else { return nil }
    let settings = RuleSettingsPatch(reader)
    return FileSelection.decode(reader).map { Spec(files: $0, settings: settings) }
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { FileLint.descriptions(counting: "rules") }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let files = try spec.files.files(in: context)
    let (settings, faults) = RuleFileSet.settings(spec.settings, below: context.workspace)
    let outcome = try await RuleFileSet.check(paths: files, below: context.workspace, settings: settings)
    return FileLint.result(
      diagnostics: faults + outcome.diagnostics, files: files.count, items: outcome.ruleCount,
      counting: "rules")
  }
}
