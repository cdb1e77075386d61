import Execution
import SystemIO

/// How `k6 run` ended.
package enum K6Exit: Sendable, Equatable {
  case passed
  /// A threshold of the script was crossed.
  case thresholdsCrossed
  /// The script called `exec.test.fail`.
  case markedFailed(reason: String?)

  /// Throws a `StepError` where k6 did not run the script to its end.
  ///
  /// The codes: k6's errext/exitcodes.
  package static func status(of outcome: ChildOutcome, lastError: String?) throws -> K6Exit {
    guard case .exited(let code) = outcome.termination else {
      throw StepError("k6 ended by \(outcome.summary)")
    }
    switch code {
    case 0: return .passed
    case 99: return .thresholdsCrossed
    case 110: return .markedFailed(reason: lastError)
    default:
      let words = meanings[code] ?? "k6 ended with exit code \(code)"
      throw StepError(lastError.map { "\(words): \($0)" } ?? words)
    }
  }

  private static let meanings: [Int32: String] = [
    97: "the cloud's test failed", 100: "the script's setup took too long",
    101: "the script's teardown took too long", 104: "k6 refuses its configuration",
    105: "k6 was ended by a signal", 107: "the script threw an exception",
    108: "the script aborted the test", 109: "k6 itself crashed",
  ]
}
