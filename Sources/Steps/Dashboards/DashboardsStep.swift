import Diagnostics
import Documents
import Execution
import Grafana
import PipelineModel

/// `dashboards`: validates Grafana dashboards.
enum DashboardsStep: StepKind {
  struct Spec: Sendable {
    let files: FileSelection
    let settings: DashboardSettings
  }

  static let name = "dashboards"
  static let summary = "Validates Grafana dashboards: what Grafana would refuse or show wrongly."
  static let keys: [KeyDescription] = [FileSelection.key] + DashboardSettings.keys

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard let reader = MappingReader(node, subject: "a 'dashboards' step", keys: keys, collector: collector)
    else { return nil }
    let files = FileSelection.decode(reader)
    guard let settings = DashboardSettings.decode(reader), let files else { return nil }
    return Spec(files: files, settings: settings)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? {
    FileLint.descriptions(counting: "dashboards") + [
      MetricDescription("panels", .none, "Panels of the dashboard with the most."),
      MetricDescription("targets", .none, "Queries of the dashboard with the most, hidden ones left out."),
      MetricDescription(
        "queries", .perSecond,
        "Queries a second of the dashboard with the most, at its own refresh, rows collapsed as they are."),
    ]
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let shared = ProjectSettings.read(below: context.workspace)
    var lint = DashboardLint(spec.settings.over(shared.dashboards))
    let result = try FileLint.run(
      spec.files, in: context, counting: "dashboards",
      expand: { ConfigMapTexts.dashboards(in: $0) }, check: { lint.check($0, below: context.workspace) },
      finish: { shared.diagnostics + lint.finish() })
    let costs = lint.costs
    func most(_ name: String, _ unit: MetricUnit, _ value: (DashboardCost) -> Double) -> Metric {
      Metric(
        name, unit, costs.map(value).max(), sampleCount: costs.count,
        reason: costs.isEmpty ? "there is no dashboard" : nil)
    }
    return result.adding([
      most("panels", .none) { Double($0.panels) }, most("targets", .none) { Double($0.targets) },
      most("queries", .perSecond) { $0.queriesPerSecond },
    ])
  }
}

extension StepResult {
  fileprivate func adding(_ more: [Metric]) -> StepResult {
    StepResult(
      verdict: verdict, reason: reason, metrics: metrics + more, findings: findings, limits: limits,
      artifacts: artifacts)
  }
}
