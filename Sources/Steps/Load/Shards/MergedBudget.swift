import Diagnostics
import Documents
import Execution
import PipelineModel

/// A budget over merged loads: the same limits and the same evaluation as in a pipeline.
package enum MergedBudget {
  /// What is wrong with the limits before they are held: no such step, metric, label or window.
  ///
  /// - Parameter step: the id of the step that holds them.
  package static func check(_ budget: Budget, against loads: [MergedLoad], step: StepID) -> [Diagnostic] {
    let collector = DiagnosticCollector()
    let steps = loads.map(\.step)
    let surroundings = StepSurroundings(
      workspace: ".", graph: StepGraph(ids: steps + [step], needs: steps.map { _ in [] } + [steps]),
      index: steps.count,
      metrics: loads.map { load in
        LoadMetrics.descriptions(
          isOpen: load.result.overall.latency != nil, requests: Set(load.result.requests.map(\.name)),
          scenarios: Set(load.result.scenarios.map(\.name)))
      } + [nil], hasUnknownNeeds: false)
    for limit in budget.limits {
      if steps.contains(limit.metric.step) {
        LimitCheck.check(limit, in: surroundings, collector: collector)
      } else {
        collector.error(
          "unknown-step", "no shard is of a step '\(limit.metric.step)'", at: limit.node,
          help: Suggestion.help(for: limit.metric.step.text, among: steps.map(\.text)))
      }
    }
    return collector.diagnostics
  }

  /// - Parameter path: where a file of the run lies, given its path below the run's folder.
  package static func hold(
    _ budget: Budget, against steps: [StepID: StepFinished], path: (String) -> String
  ) -> StepResult {
    var read: [StepID: Result<LoadWindows, MissingWindows>] = [:]
    let outcomes = BudgetEvaluation.outcomes(
      of: budget.limits, against: steps,
      windows: { step, metric, seconds in
        let windows = read[step.step] ?? LoadWindows.read(step, path: path)
        read[step.step] = windows
        return windows.flatMap { $0.values(of: metric, every: seconds) }
      })
    return StepResult(
      verdict: Verdict.worst(outcomes.map(\.verdict)) ?? .inconclusive,
      reason: LimitEvaluation.summary(of: outcomes), limits: outcomes)
  }
}
