/// The exit codes of the program.
package enum ExitCode: Int32, Sendable, Codable, CaseIterable {
  case passed = 0
  case failed = 1
  /// The invocation, pipeline or budget file is wrong; nothing ran.
  case invalidInput = 2
  case noVerdict = 3
  case interrupted = 130
  case terminated = 143

  /// One sentence of the reference page.
  package var summary: String {
    switch self {
    case .passed: "passed or warned (with `--strict`, warned is 1)"
    case .failed: "failed: a budget missed or a finding of severity error"
    case .invalidInput: "the invocation, pipeline or budget file is wrong; nothing ran"
    case .noVerdict: "no verdict: inconclusive or errored"
    case .interrupted: "interrupted by SIGINT; the reports were written first"
    case .terminated: "ended by SIGTERM; the reports were written first"
    }
  }

  /// The exit code for the verdicts of a run's steps: 1 wherever one failed, even if another is worse.
  package static func of(_ verdicts: some Sequence<Verdict>, isStrict: Bool = false) -> ExitCode {
    let all = Array(verdicts)
    if all.contains(.failed) || (isStrict && all.contains(.warned)) { return .failed }
    switch Verdict.worst(all) {
    case .passed, .warned: return .passed
    case .skipped, .inconclusive, .errored, .cancelled, .failed, nil: return .noVerdict
    }
  }
}
