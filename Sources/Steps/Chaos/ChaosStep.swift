import Diagnostics
import Documents
import Execution
import HTTPLoad
import PipelineModel

/// `chaos`: hurts a service while it is under load, and measures how it bears it and how soon it recovers.
enum ChaosStep: StepKind {
  static let name = "chaos"
  static let summary =
    "Puts faults in place while a load runs, and measures the time before, during and after each."
  static let keys = ChaosKeys.step

  static func quoting(_ value: String) -> String { LoadStep.quoting(value) }

  static func decode(_ node: Node, collector: DiagnosticCollector) -> ChaosSpec? {
    ChaosDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: ChaosSpec) -> [MetricDescription]? { ChaosMetrics.descriptions(of: spec) }

  static func check(_ spec: ChaosSpec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    _ = spec.load.completed(workspace: surroundings.workspace, collector: collector)
    for fault in spec.faults {
      switch fault.kind {
      case .stop(let service), .kill(let service):
        guard !surroundings.services.contains(service) else { continue }
        collector.add(
          Diagnostic(
            code: "unknown-service",
            message: "fault '\(fault.name)' strikes service '\(service)', which the step does not name",
            range: fault.range,
            help: Suggestion.help(for: service, among: surroundings.services)))
      case .network, .resources: continue
      }
    }
  }

  static func run(_ spec: ChaosSpec, in context: StepContext) async throws -> StepResult {
    let planned = try spec.load.completed(in: context)
    let plan = planned.withPaths(of: context)
    let (result, records) = try await ChaosRun(spec: spec, plan: plan, context: context).measure()
    if let unreachable = result.unreachable {
      throw StepError("nothing could connect to \(unreachable.address): \(unreachable.reason)")
    }
    for line in LoadText.failures(result) { context.log.append(line: line) }
    let metrics = ChaosMetrics(spec: spec, result: result, records: records)
    let timeline = FaultTimeline(metrics)
    let artifacts =
      try LoadArtifacts.write(
        result, of: planned, to: context.folder, step: context.step, environment: context.environment,
        masked: context.masked)
      + [try context.folder.write(context.masked(json: try timeline.json()), to: FaultTimeline.fileName)]
    let (verdict, reason) = ChaosVerdict.judge(metrics)
    return StepResult(verdict: verdict, reason: reason, metrics: metrics.metrics, artifacts: artifacts)
  }
}
