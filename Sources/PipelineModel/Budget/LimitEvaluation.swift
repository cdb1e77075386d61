/// Holds limits against measured metrics. No data never passes.
package enum LimitEvaluation {
  /// One outcome for each bound of the limit that fails; `warn` belongs to the bound on its side.
  ///
  /// - Parameter windows: what a step measured of a metric in windows of so many seconds, or why there are none.
  package static func evaluate(
    _ limit: Limit, against steps: [StepID: StepFinished],
    windows: (StepFinished, MetricReference, Int) -> Result<[MetricWindow], MissingWindows> = { step, _, _ in
      .failure(MissingWindows("step '\(step.step)' measures no windows"))
    }
  ) -> [LimitOutcome] {
    var rules: [(name: String, bound: Quantity, isUpper: Bool)] = []
    if let maximum = limit.maximum { rules.append(("max", maximum, true)) }
    if let minimum = limit.minimum { rules.append(("min", minimum, false)) }
    if rules.isEmpty, let warning = limit.warning { rules.append(("warn", warning, limit.warnsAbove)) }
    return rules.map { rule in
      let whole = outcome(limit, rule: rule.name, bound: rule.bound, isUpper: rule.isUpper, steps: steps)
      guard let window = limit.window, let step = stepWithWindows(limit, steps: steps) else { return whole }
      let evaluation = WindowedEvaluation(
        limit: limit, window: window, rule: rule.name, bound: rule.bound, isUpper: rule.isUpper)
      return evaluation.outcome(windows(step, limit.metric, window.seconds), whole: whole)
    }
  }

  /// The step whose windows the limit is about; nil where the outcome over the whole says what is in the way.
  private static func stepWithWindows(_ limit: Limit, steps: [StepID: StepFinished]) -> StepFinished? {
    guard let step = steps[limit.metric.step], [.passed, .warned, .failed].contains(step.verdict) else {
      return nil
    }
    let metric = step.metrics.first { limit.metric.matches(name: $0.name, labels: $0.labels) }
    return metric?.unit == limit.unit ? step : nil
  }

  private static func outcome(
    _ limit: Limit, rule: String, bound: Quantity, isUpper: Bool, steps: [StepID: StepFinished]
  ) -> LimitOutcome {
    let step = steps[limit.metric.step]
    let metric = step?.metrics.first { limit.metric.matches(name: $0.name, labels: $0.labels) }
    let (verdict, reason) = judge(
      limit, metric: metric, step: step, rule: rule, bound: bound, isUpper: isUpper)
    return LimitOutcome(
      metric: limit.metric.description,
      rule: "\(rule) \(QuantityFormat.exact(bound))\(limit.window?.text ?? "")", verdict: verdict,
      value: metric?.unit == limit.unit ? metric?.value : nil,
      unit: limit.unit, bound: bound.value, sampleCount: metric?.sampleCount, reason: reason,
      action: verdict == .passed ? nil : limit.action, file: limit.node.range.source.path,
      line: limit.node.range.startPosition.line)
  }

  /// Why a step's metrics cannot carry a verdict on the limit; nil where they can.
  static func obstacle(_ limit: Limit, step: StepFinished?) -> String? {
    guard let step else { return "step '\(limit.metric.step)' did not run" }
    let why = step.reason.map { ": \($0)" } ?? ""
    return switch step.verdict {
    case .passed, .warned, .failed: nil
    case .inconclusive: "step '\(step.step)' is inconclusive\(why)"
    case .errored: "step '\(step.step)' ended with an error\(why)"
    case .skipped: "step '\(step.step)' was skipped\(why)"
    case .cancelled: "step '\(step.step)' was cancelled\(why)"
    }
  }

  private static func judge(
    _ limit: Limit, metric: Metric?, step: StepFinished?, rule: String, bound: Quantity, isUpper: Bool
  ) -> (Verdict, String?) {
    if let obstacle = obstacle(limit, step: step) { return (.inconclusive, obstacle) }
    guard let metric else {
      return (.inconclusive, "step '\(limit.metric.step)' gave no metric '\(limit.metric.name)'")
    }
    guard metric.unit == limit.unit else {
      return (.inconclusive, "the metric is \(metric.unit.name), the limit \(limit.unit.name)")
    }
    guard let quantity = metric.quantity, !quantity.value.isNaN else {
      return (.inconclusive, metric.reason ?? "the metric has no value")
    }
    let side = isUpper ? "above" : "below"
    if isMissed(quantity, bound, isUpper: isUpper) {
      let (value, mark) = QuantityFormat.distinct(quantity, bound)
      return (rule == "warn" ? .warned : .failed, "\(value) is \(side) \(mark)")
    }
    // With a bound on each side there is no warn; `BudgetDecoder` refuses it.
    if let warning = limit.warning, isMissed(quantity, warning, isUpper: isUpper) {
      let (value, mark) = QuantityFormat.distinct(quantity, warning)
      return (.warned, "\(value) is \(side) the warning at \(mark)")
    }
    return (.passed, nil)
  }

  private static func isMissed(_ value: Quantity, _ bound: Quantity, isUpper: Bool) -> Bool {
    isUpper ? value.value > bound.value : value.value < bound.value
  }

  /// `5 limits: 1 failed, 1 inconclusive, 3 passed`.
  package static func summary(of outcomes: [LimitOutcome]) -> String {
    let counts = [Verdict.failed, .inconclusive, .warned, .passed].compactMap { verdict -> String? in
      let count = outcomes.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }
    let noun = outcomes.count == 1 ? "limit" : "limits"
    guard !counts.isEmpty else { return "no limits" }
    return "\(outcomes.count) \(noun): \(counts.joined(separator: ", "))"
  }
}
