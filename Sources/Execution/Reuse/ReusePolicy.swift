import PipelineModel

/// Whether a step's earlier result may stand for a new one.
struct ReusePolicy: Sendable {
  enum Decision: Sendable {
    case reuse(EarlierStep)
    /// Why the step runs, in one phrase.
    case run(String)
  }

  let earlier: EarlierRun?
  let cache: StepCache?
  /// Steps that run in any case.
  let fresh: Set<StepID>
  let reusesMeasurements: Bool

  /// - Parameter upstream: how the steps under its `needs` ended in this run.
  func decision(
    of step: Step, kind: RegisteredStepKind, fingerprint: String, upstream: [StepID: StepFinished]
  ) -> Decision {
    if let earlier {
      switch decision(of: step, kind: kind, fingerprint: fingerprint, upstream: upstream, in: earlier) {
      case .reuse(let found): return .reuse(found)
      case .run(let reason):
        guard step.cache != nil, !fresh.contains(step.id) else { return .run(reason) }
      }
    }
    guard step.cache != nil, !fresh.contains(step.id) else { return .run("nothing is kept of it") }
    guard let cache else { return .run("the cache is off") }
    guard let found = cache.step(fingerprint) else { return .run("the cache has no result of this content") }
    return .reuse(found)
  }

  private func decision(
    of step: Step, kind: RegisteredStepKind, fingerprint: String, upstream: [StepID: StepFinished],
    in earlier: EarlierRun
  ) -> Decision {
    if fresh.contains(step.id) { return .run("it was asked for") }
    guard let found = earlier.step(step.id) else { return .run("it had not ended") }
    guard found.finished.canBeReused else { return .run("it was \(found.finished.verdict.rawValue)") }
    if kind.isMeasurement, !reusesMeasurements {
      return .run("it measures; --reuse-measurements takes the earlier result")
    }
    if let need = step.needs.first(where: { upstream[$0].map { $0.reused == nil } ?? true }) {
      return .run("'\(need)' runs anew")
    }
    if found.finished.fingerprint != fingerprint { return .run("its definition or its inputs have changed") }
    return .reuse(found)
  }
}

extension StepFinished {
  /// A step that succeeded, and whose values no masking has changed.
  var canBeReused: Bool {
    [.passed, .warned].contains(verdict) && fingerprint != nil
      && !(outputs ?? [:]).values.contains { $0.contains("***") }
  }
}
