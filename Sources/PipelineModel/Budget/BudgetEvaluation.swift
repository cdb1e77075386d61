import Statistics

/// Holds all limits of a budget at once: the p-values of its relative limits are adjusted for each other.
package enum BudgetEvaluation {
  package typealias Windows = (StepFinished, MetricReference, Int) -> Result<[MetricWindow], MissingWindows>
  package typealias Baselines = (StepFinished, Metric, RelativeLimit, String) -> Result<
    Baseline, MissingBaseline
  >
  package typealias Nights = (StepFinished, Metric, String) -> Result<[TrendNight], MissingBaseline>

  /// The outcomes in the order of the limits.
  ///
  /// - Parameters:
  ///   - windows: what a step measured of a metric in windows of so many seconds.
  ///   - baselines: the stored values of a metric under the name of an anchor or branch.
  ///   - nights: the series of a metric under such a name, up to this run.
  package static func outcomes(
    of limits: [Limit], against steps: [StepID: StepFinished],
    windows: Windows = { step, _, _ in .failure(MissingWindows("step '\(step.step)' measures no windows")) },
    baselines: Baselines = { _, _, _, name in .failure(MissingBaseline("there is no history with '\(name)'"))
    },
    nights: Nights = { _, _, name in .failure(MissingBaseline("there is no history with '\(name)'")) }
  ) -> [LimitOutcome] {
    let changes = limits.map { limit in
      limit.relative.map { relative in
        RelativeRule.rules(of: relative).map { judge($0, of: limit, steps: steps, baselines: baselines) }
      } ?? []
    }
    let pValues = changes.joined().compactMap(\.pValue)
    var adjusted = HolmAdjustment.adjust(pValues)[...]
    return zip(limits, changes).flatMap { limit, changes in
      let bounds = LimitEvaluation.evaluate(limit, against: steps, windows: windows)
      let trend = limit.trend.map { [outcome(of: $0, of: limit, steps: steps, nights: nights)] } ?? []
      return bounds + trend
        + changes.map { $0.outcome(of: limit, adjusted: $0.pValue == nil ? nil : adjusted.popFirst()) }
    }
  }

  private static func judge(
    _ rule: RelativeRule, of limit: Limit, steps: [StepID: StepFinished], baselines: Baselines
  ) -> ChangeJudgement {
    switch measured(limit, steps: steps) {
    case .failure(let missing): return ChangeJudgement(rule: rule, kind: .impossible(missing.message))
    case .success(let (step, metric)):
      guard let name = rule.limit.against else {
        guard let comparison = metric.comparison else {
          let reason = "nothing was measured beside it from which a change could be told"
          return ChangeJudgement(rule: rule, kind: .impossible(reason))
        }
        return ChangeJudgement(rule: rule, kind: .paired(PairedJudgement(comparison, rule: rule)))
      }
      switch baselines(step, metric, rule.limit, name) {
      case .success(let baseline):
        return ChangeJudgement(rule: rule, kind: .baseline(BaselineJudgement(baseline, rule: rule)))
      case .failure(let missing): return ChangeJudgement(rule: rule, kind: .impossible(missing.message))
      }
    }
  }

  private static func outcome(
    of trend: TrendLimit, of limit: Limit, steps: [StepID: StepFinished], nights: Nights
  ) -> LimitOutcome {
    func outcome(
      _ verdict: Verdict, _ evidence: LimitEvidence?, _ value: Double?, _ unit: MetricUnit, _ bound: Double,
      _ reason: String
    ) -> LimitOutcome {
      LimitOutcome(
        metric: limit.metric.description, rule: trend.text, verdict: verdict, value: value, unit: unit,
        bound: bound,
        sampleCount: evidence?.sampleCount, reason: reason, action: verdict == .passed ? nil : limit.action,
        file: limit.node.range.source.path, line: limit.node.range.startPosition.line, evidence: evidence)
    }
    switch measured(limit, steps: steps) {
    case .failure(let missing): return outcome(.inconclusive, nil, nil, limit.unit, 0, missing.message)
    case .success(let (step, metric)):
      switch nights(step, metric, trend.against) {
      case .failure(let missing):
        return outcome(.inconclusive, nil, metric.value, metric.unit, 0, missing.message)
      case .success(let nights):
        let (verdict, evidence, bound, reason) = TrendJudgement(nights, limit: trend).outcome(
          unit: metric.unit)
        return outcome(verdict, evidence, metric.value, metric.unit, bound, reason)
      }
    }
  }

  /// The limit's metric with a value, or why there is none.
  private static func measured(
    _ limit: Limit, steps: [StepID: StepFinished]
  ) -> Result<(step: StepFinished, metric: Metric), MissingBaseline> {
    let step = steps[limit.metric.step]
    if let obstacle = LimitEvaluation.obstacle(limit, step: step) {
      return .failure(MissingBaseline(obstacle))
    }
    let found = step?.metrics.first { limit.metric.matches(name: $0.name, labels: $0.labels) }
    guard let step, let metric = found else {
      return .failure(MissingBaseline("step '\(limit.metric.step)' gave no metric '\(limit.metric.name)'"))
    }
    if let unit = limit.statedUnit, unit != metric.unit {
      return .failure(MissingBaseline("the metric is \(metric.unit.name), the limit \(unit.name)"))
    }
    guard metric.value != nil else {
      return .failure(MissingBaseline(metric.reason ?? "the metric has no value"))
    }
    return .success((step, metric))
  }
}

/// One side of a relative limit on its way to an outcome.
private struct ChangeJudgement {
  enum Kind {
    case impossible(String)
    case paired(PairedJudgement)
    case baseline(BaselineJudgement)
  }

  let rule: RelativeRule
  let kind: Kind

  var pValue: Double? {
    switch kind {
    case .impossible: nil
    case .paired(let judgement): judgement.pValue
    case .baseline(let judgement): judgement.pValue
    }
  }

  func outcome(of limit: Limit, adjusted: Double?) -> LimitOutcome {
    let (verdict, evidence, reason): (Verdict, LimitEvidence?, String) =
      switch kind {
      case .impossible(let reason): (.inconclusive, nil, reason)
      case .paired(let judgement): judgement.outcome(adjusted: adjusted)
      case .baseline(let judgement): judgement.outcome(adjusted: adjusted)
      }
    return LimitOutcome(
      metric: limit.metric.description, rule: rule.text, verdict: verdict, value: evidence?.change,
      unit: .ratio,
      bound: rule.allowed, sampleCount: evidence?.sampleCount, reason: reason,
      action: verdict == .passed ? nil : limit.action, file: limit.node.range.source.path,
      line: limit.node.range.startPosition.line, evidence: evidence)
  }
}
