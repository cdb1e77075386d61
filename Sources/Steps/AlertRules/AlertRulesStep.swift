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
    /// Patterns of files with unit tests.
    let tests: [String]
  }

  private static let testsKey = KeyDescription(
    "tests", .listOrSingle(of: .string),
    "Files with unit tests in promtool's format, or patterns; promtool runs them.")

  private static let baselineKey = KeyDescription(
    "baseline", .string,
    "A file of known findings, made with `loadline lint --write-baseline`: only new ones count.")

  static let name = "alert-rules"
  static let summary =
    "Lints Prometheus alerting and recording rules: structure, PromQL, templates, and rules that cannot work."
  static let keys: [KeyDescription] = [FileSelection.key] + RuleSettingsKeys.all + [baselineKey, testsKey]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(
        node, subject: "an 'alert-rules' step", keys: keys, collector: collector)
    else { return nil }
    let settings = RuleSettingsPatch(reader)
    let baseline = reader.string(baselineKey.name)
    let tests = reader.strings(testsKey.name) ?? []
    return FileSelection.decode(reader).map {
      Spec(files: $0, settings: settings, baseline: baseline, tests: tests)
    }
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { FileLint.descriptions(counting: "rules") }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let files = try spec.files.files(in: context)
    let (settings, faults) = RuleFileSet.settings(spec.settings, below: context.workspace)
    let outcome = try await RuleFileSet.check(paths: files, below: context.workspace, settings: settings)
    var found = faults + outcome.diagnostics
    if let path = spec.baseline {
      switch BaselineFile.read(path: path, below: context.workspace) {
      case .success(let baseline):
        let paths = WorkspacePaths(below: context.workspace)
        found = baseline.new(among: found, in: paths, where: RuleCheckRegistry.mayBeKnown).findings
      case .failure(let fault): found.insert(fault.diagnostic, at: 0)
      }
    }
    found += try await testFindings(spec.tests, in: context)
    return FileLint.result(
      diagnostics: found, files: files.count, items: outcome.ruleCount,
      counting: "rules")
  }

  private static func testFindings(_ patterns: [String], in context: StepContext) async throws -> [Diagnostic]
  {
    var files: Set<String> = []
    for pattern in patterns {
      let matched = FileGlob.files(matching: pattern, below: context.workspace)
      if matched.isEmpty { throw StepError("no file matches '\(pattern)'") }
      files.formUnion(matched)
    }
    return files.isEmpty ? [] : try await RuleUnitTests.run(files.sorted(), in: context)
  }
}
