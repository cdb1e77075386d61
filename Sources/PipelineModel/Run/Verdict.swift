/// What a step, a limit or a run came to.
package enum Verdict: String, Sendable, Codable, CaseIterable {
  case passed, warned
  /// A budget missed or a finding of severity error.
  case failed
  /// Measured, but the measurement cannot carry a verdict.
  case inconclusive
  /// It could not run: a bad target, a crash, a timeout.
  case errored
  /// Not run, because of its condition or because a step that it needs did not pass.
  case skipped
  case cancelled

  /// The larger, the worse; the worst verdict of the parts is the verdict of the whole.
  package var weight: Int {
    switch self {
    case .skipped: 0
    case .passed: 1
    case .warned: 2
    case .inconclusive: 3
    case .failed: 4
    case .cancelled: 5
    case .errored: 6
    }
  }

  package static func worst(_ verdicts: some Sequence<Verdict>) -> Verdict? {
    verdicts.max { $0.weight < $1.weight }
  }

  /// Whether steps look into it under `on-failure`, and `fail-fast` ends the run.
  package var isFailure: Bool { self == .failed || self == .errored }

  /// Whether the steps that need one with this verdict may run.
  ///
  /// An inconclusive step lets them: a budget then shows what was measured, and says that it proves nothing.
  package var allowsDependants: Bool {
    switch self {
    case .passed, .warned, .inconclusive: true
    case .failed, .errored, .skipped, .cancelled: false
    }
  }
}
