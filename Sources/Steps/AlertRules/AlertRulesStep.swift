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
    /// The path of the baseline.
    let baseline: String?
  }

  private static let baselineKey = KeyDescription(
    "baseline", .string,
    "A file of known findings, made with `loadline lint --write-baseline`: only new ones count.")

  static let name = "alert-rules"
  static let summary =
    "Lints Prometheus alerting and recording rules: structure, PromQL, templates, and rules that cannot work."
  static let keys: [KeyDescription] = [FileSelection.key] + RuleSettingsKeys.all + [baselineKey]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(
        node, subject: "an 'alert-rules' step", keys: keys, collector: collector)
    else { return nil }
    let settings = RuleSettingsPatch(reader)
    let baseline = reader.string(baselineKey.name)
    return FileSelection.decode(reader).map { Spec(files: $0, settings: settings, baseline: baseline) }
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { FileLint.descriptions(counting: "rules") }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let files = try spec.files.files(in: context)
    let (settings, faults) = RuleFileSet.settings(spec.settings, below: context.workspace)
    let outcome = try await RuleFileSet.check(paths: files, below: context.workspace, settings: settings)
    var found = faults + outcome.diagnostics
    if let path = spec.baseline {
      switch BaselineFile.read(path: path, below: context.workspace) {
      case .success(let baseline): found = baseline.new(among: found).findings
      case .failure(let fault): found.insert(fault.diagnostic, at: 0)
      }
    }
    return FileLint.result(
      diagnostics: found, files: files.count, items: outcome.ruleCount,
      counting: "rules")
  }
}
