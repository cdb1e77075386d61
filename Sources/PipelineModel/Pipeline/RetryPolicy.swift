/// When a step runs again, and how long that waits.
package struct RetryPolicy: Sendable, Equatable {
  /// After these a step may run again.
  package static let verdicts: [Verdict] = [.errored, .failed, .inconclusive]

  /// The most attempts, the first included; at least 2.
  package let attempts: Int
  package let delay: Duration
  /// At least 1.
  package let factor: Double
  package let maximumDelay: Duration
  package let retried: Set<Verdict>

  package init(
    attempts: Int, delay: Duration = .seconds(1), factor: Double = 2, maximumDelay: Duration = .seconds(60),
    retried: Set<Verdict> = [.errored]
  ) {
    self.attempts = max(2, attempts)
    self.delay = delay
    self.factor = max(1, factor)
    self.maximumDelay = maximumDelay
    self.retried = retried
  }

  /// The wait after so many attempts: the first wait, times the factor for each one more, never above the longest.
  package func delay(afterAttempts count: Int) -> Duration {
    var wait = min(delay, maximumDelay)
    for _ in 1..<max(1, count) {
      wait = min(wait * factor, maximumDelay)
      if wait == maximumDelay { break }
    }
    return wait
  }
}
