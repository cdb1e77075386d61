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
    FileLint.descriptions(counting: "dashboards")
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    try FileLint.run(spec.files, in: context, counting: "dashboards") { documents in
      let found = documents.filter { !$0.isNull }.map { DashboardCheck.check($0) }
      let dashboards = found.count { !$0.contains { $0.code == "not-a-dashboard" } }
      return (dashboards, Array(found.joined()))
    }
  }
}
