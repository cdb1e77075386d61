import Diagnostics
import PipelineModel

/// Knows of all that an expression may name only which metrics each step gives, so that a misspelt one is told before the
/// run: in the run it would be null, and a condition on it quietly false.
struct MetricNameScope: ExpressionScope {
  let surroundings: StepSurroundings

  var requiresAllNames: Bool { true }

  /// `steps.ID.metrics["NAME"]`; all else is not looked at.
  func value(of path: [String]) -> ExpressionLookup {
    guard path.count == 4, path[0] == "steps", path[2] == "metrics",
      case .known(let metrics) = surroundings.metrics(of: StepID(path[1])),
      !metrics.contains(where: { $0.name == path[3] })
    else { return .notYet }
    return .unknown(
      message: "step '\(path[1])' gives no metric '\(path[3])'",
      help: Suggestion.help(for: path[3], among: Array(Set(metrics.map(\.name))).sorted()))
  }
}
