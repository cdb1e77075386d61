import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Keeps budgets from passing over one shard of a load: what holds for a part need not hold for the whole.
enum ShardGuard {
  private struct Head: Decodable { let shard: ShardManifest.Part }

  /// Why no limit can be held against the step; nil where it sent all of its load.
  static func obstacle(_ step: StepFinished, path: (String) -> String) -> String? {
    guard let artifact = step.artifacts.first(where: { $0.hasSuffix("/" + ShardManifest.fileName) }) else {
      return nil
    }
    let data = FileManager.default.contents(atPath: path(artifact))
    let head = data.flatMap { try? JSONDecoder().decode(Head.self, from: $0) }
    // The only shard is the whole.
    if head?.shard.count == 1 { return nil }
    return ShardManifest.budgetReason(step: step.step, count: head?.shard.count)
  }

  /// The steps, those that sent a shard without the values of their metrics.
  static func hidingShards(
    in steps: [StepID: StepFinished], path: (String) -> String
  ) -> [StepID: StepFinished] {
    steps.mapValues { step in
      guard let obstacle = obstacle(step, path: path) else { return step }
      return StepFinished(
        step: step.step, verdict: step.verdict, reason: step.reason, seconds: step.seconds,
        metrics: step.metrics.map {
          Metric($0.name, $0.unit, nil, labels: $0.labels, sampleCount: $0.sampleCount, reason: obstacle)
        }, findings: step.findings, limits: step.limits, artifacts: step.artifacts)
    }
  }
}
