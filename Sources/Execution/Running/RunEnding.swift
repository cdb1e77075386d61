import PipelineModel

/// The last word of a run, from what ended it and how its steps ended.
struct RunEnding {
  let signal: String?
  let cause: RunControl.Cause?
  let isStrict: Bool

  func finished(_ verdicts: [Verdict]) -> RunFinished {
    switch (signal, cause) {
    case (let signal?, _):
      return RunFinished(
        verdict: .cancelled, exitCode: (signal == "SIGINT" ? ExitCode.interrupted : .terminated).rawValue,
        signal: signal)
    case (nil, .timeout(let time)?):
      return finished(counted(verdicts) + [.errored], reason: "the run timed out after \(time)")
    case (nil, .firstFailure(let step)?):
      return finished(
        counted(verdicts), reason: "step '\(step)' failed, and 'fail-fast' ended the run")
    case (nil, nil): return finished(verdicts, reason: nil)
    }
  }

  /// What the end itself cancelled says nothing beside the reason of the end.
  private func counted(_ verdicts: [Verdict]) -> [Verdict] { verdicts.filter { $0 != .cancelled } }

  private func finished(_ verdicts: [Verdict], reason: String?) -> RunFinished {
    // A run in which nothing was looked at proves nothing.
    let worst = Verdict.worst(verdicts) ?? .inconclusive
    return RunFinished(
      verdict: worst == .skipped ? .inconclusive : worst,
      exitCode: ExitCode.of(verdicts, isStrict: isStrict).rawValue, signal: nil, reason: reason)
  }
}
