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

  static func decode(_ node: Node, collector: DiagnosticCollector) -> LoadPlan? {
    LoadPlanDecoder.decode(node, collector: collector)
  }

  static func metrics(of plan: LoadPlan) -> [MetricDescription]? { LoadMetrics.descriptions(of: plan) }

  static func run(_ plan: LoadPlan, in context: StepContext) async throws -> StepResult {
    let log = context.log
    let planned = plan
    var plan = plan
    plan.tls.caFile = plan.tls.caFile.map(context.path)
    if let shard = plan.shard { log.append(line: "shard \(shard): waits for the common start") }
    let result = try await LoadEngine.run(plan) { log.append(line: LoadText.progress($0)) }
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
