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

  static func metrics(of spec: LoadSpec) -> [MetricDescription]? {
    spec.comparison == nil
      ? LoadMetrics.descriptions(of: spec.plan) : LoadComparisonMetrics.descriptions(of: spec.plan)
  }

  static func check(_ spec: LoadSpec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    _ = spec.completed(workspace: surroundings.workspace, collector: collector)
  }

  static func run(_ spec: LoadSpec, in context: StepContext) async throws -> StepResult {
    let log = context.log
    let planned = try spec.completed(in: context)
    let plan = planned.withPaths(of: context)
    if let comparison = spec.comparison { return try await compare(comparison, plan, in: context) }
    if let shard = plan.shard { log.append(line: "shard \(shard): waits for the common start") }
    let whole = plan.plannedTime
    let result = try await LoadEngine.run(plan, keepingSecondsOnDiskOf: context.folder.runPath) { progress in
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

  private static func compare(
    _ comparison: LoadComparison, _ plan: LoadPlan, in context: StepContext
  ) async throws -> StepResult {
    var comparison = comparison
    comparison.base.unixSocket = comparison.base.unixSocket.map(context.path)
    let log = context.log
    log.append(line: "seed \(comparison.seed)")
    let run = LoadComparisonRun(
      comparison: comparison, plan: plan, send: { try await LoadEngine.run($0) { _ in } },
      report: { log.append(line: $0) })
    let batches: PairBatches<LoadHalf>
    do {
      batches = try await run.measure()
    } catch let fault as LoadComparisonRun.Unreachable {
      throw StepError(fault.message)
    }
    let metrics = LoadComparisonMetrics.metrics(of: batches, comparison)
    let time = metrics.lazy.filter { $0.labels.isEmpty && $0.name.hasSuffix(".p50") }.compactMap(\.comparison)
      .first
    if let effect = time.flatMap(ChangeMetrics.positionText) { log.append(line: effect) }
    let (verdict, reason) = LoadComparisonVerdict.judge(batches, comparison, metrics)
    return StepResult(verdict: verdict, reason: reason, metrics: metrics)
  }
}
