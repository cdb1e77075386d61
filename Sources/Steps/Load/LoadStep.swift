import Diagnostics
import Documents
import Execution
import HTTPLoad
import PipelineModel

/// `load`: sends HTTP requests to a service and measures how it answers.
enum LoadStep: StepKind {
  static let name = "load"
  static let summary =
    "Sends HTTP requests at a rate or with a concurrency and measures how the service answers."
  static let keys = LoadKeys.step

  /// A value is never a part of a template: see `Template`.
  static func quoting(_ value: String) -> String { Template.escaped(value) }

  static func decode(_ node: Node, collector: DiagnosticCollector) -> LoadSpec? {
    LoadPlanDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: LoadSpec) -> [MetricDescription]? { LoadMetrics.descriptions(of: spec.plan) }

  static func check(_ spec: LoadSpec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    _ = spec.completed(workspace: surroundings.workspace, collector: collector)
  }

  static func run(_ spec: LoadSpec, in context: StepContext) async throws -> StepResult {
    let log = context.log
    let collector = DiagnosticCollector()
    var plan = spec.completed(workspace: context.workspace, collector: collector)
    if collector.diagnostics.hasErrors {
      throw StepError(
        "the files of the load cannot be used", findings: collector.diagnostics.map(Finding.init))
    }
    let planned = plan
    plan.tls.caFile = plan.tls.caFile.map(context.path)
    plan.target.unixSocket = plan.target.unixSocket.map(context.path)
    if let shard = plan.shard { log.append(line: "shard \(shard): waits for the common start") }
    let whole = plan.plannedTime
    let result = try await LoadEngine.run(plan) { progress in
      log.append(line: LoadText.progress(progress))
      if let whole { context.show(fraction: progress.elapsed / whole) }
    }
    if let unreachable = result.unreachable {
      throw StepError("nothing could connect to \(unreachable.address): \(unreachable.reason)")
    }
    for line in LoadText.failures(result) { log.append(line: line) }
    let artifacts = try LoadArtifacts.write(
      result, of: planned, to: context.folder, step: context.step, environment: context.environment,
      masked: context.masked)
    let (verdict, reason) = LoadVerdict.judge(result)
    return StepResult(
      verdict: verdict, reason: LoadText.reason(reason, of: plan.shard),
      metrics: LoadMetrics.metrics(of: result), artifacts: artifacts)
  }
}
