import Diagnostics
import Documents
import Execution
import Grafana
import PipelineModel

/// `dashboards`: validates Grafana dashboards.
enum DashboardsStep: StepKind {
  struct Spec: Sendable {
    let files: FileSelection
  }

  static let name = "dashboards"
  static let summary = "Validates Grafana dashboards: what Grafana would refuse or show wrongly."
  static let keys: [KeyDescription] = [FileSelection.key]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    MappingReader(node, subject: "a 'dashboards' step", keys: keys, collector: collector)
      .flatMap { FileSelection.decode($0) }.map { Spec(files: $0) }
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? {
    LintMetrics.descriptions(counting: "dashboards")
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let files = try spec.files.files(in: context)
    var dashboards = 0
    var diagnostics: [Diagnostic] = []
    for file in files {
      try Task.checkCancellation()
      let parsed = DocumentReader.read(path: file, below: context.workspace)
      diagnostics += parsed.diagnostics
      guard !parsed.diagnostics.hasErrors else { continue }
      for document in parsed.documents where !document.isNull {
        let found = DashboardCheck.check(document)
        if !found.contains(where: { $0.code == "not-a-dashboard" }) { dashboards += 1 }
        diagnostics += found
      }
    }
    return LintMetrics.result(
      diagnostics: diagnostics, files: files.count, items: dashboards, counting: "dashboards")
  }
}
