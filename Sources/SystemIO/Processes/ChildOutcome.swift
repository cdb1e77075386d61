/// How a child process ended, and what it used.
package struct ChildOutcome: Sendable, Equatable {
  package enum Termination: Sendable, Equatable {
    case exited(code: Int32)
    case signalled(Int32)
  }

  package let termination: Termination
  /// Ended by us because its time was over.
  package let isTimedOut: Bool
  /// Ended by us because the caller asked for it.
  package let isStopped: Bool
  /// From before the spawn, or with `measuresMemory` from the loading of the program, until the exit was seen.
  package let wallNanoseconds: Int64
  package let userNanoseconds: Int64
  package let systemNanoseconds: Int64
  /// The largest resident set of this one child. On Linux never less than what this process held at the spawn, as the
  /// kernel counts what the two share until the program is loaded; with `measuresMemory`, never less than the small
  /// part of it that was copied.
  package let peakMemoryBytes: Int64

  package var isSuccess: Bool { termination == .exited(code: 0) && !isTimedOut && !isStopped }

  /// `exit code 3`, `signal 9`, as messages say it.
  package var summary: String {
    switch termination {
    case .exited(let code): "exit code \(code)"
    case .signalled(let signal): "signal \(signal)"
    }
  }
}
