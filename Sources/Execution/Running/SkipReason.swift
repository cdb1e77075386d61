import PipelineModel

/// Why a step did not run, in one phrase.
enum SkipReason {
  /// Another step that it needs did not pass.
  static func need(_ id: StepID, _ verdict: Verdict) -> String { "needs '\(id)', which \(phrase(verdict))" }

  /// None of those into whose failures it looks has failed.
  static func noFailure(of steps: [(id: StepID, verdict: Verdict)]) -> String {
    guard steps.count > 1 else {
      return "looks into a failure of '\(steps[0].id)', which \(phrase(steps[0].verdict))"
    }
    let names = steps.prefix(3).map { "'\($0.id)'" }.joined(separator: ", ")
    let more = steps.count > 3 ? " and \(steps.count - 3) more" : ""
    return "looks into failures of \(names)\(more), none of which failed"
  }

  private static func phrase(_ verdict: Verdict) -> String {
    switch verdict {
    case .passed, .failed, .errored: verdict.rawValue
    case .warned, .skipped, .cancelled: "was \(verdict.rawValue)"
    case .inconclusive: "is inconclusive"
    }
  }
}
