import Statistics

/// What the iterations of one scenario came to.
package struct ScenarioResult: Sendable {
  /// `scheduled = completed + failed + interrupted + unsent`, always.
  package struct Counts: Sendable, Equatable {
    /// Due by the schedule (open model), or begun (closed model).
    package var scheduled: UInt64 = 0
    /// Every request succeeded.
    package var completed: UInt64 = 0
    /// A request did not succeed, and those after it were not sent.
    package var failed: UInt64 = 0
    /// Under way when the time to send was over.
    package var interrupted: UInt64 = 0
    /// Due, but not begun when the time was over.
    package var unsent: UInt64 = 0

    var isConserved: Bool { scheduled == completed &+ failed &+ interrupted &+ unsent }
  }

  /// The name in the plan.
  package internal(set) var name = ""
  /// The places of its requests in the plan.
  package internal(set) var requests = 0..<0
  package internal(set) var counts = Counts()
  /// Of those that completed: from when the iteration was due (open model) or begun (closed model) to its end, think
  /// times included, in nanoseconds.
  package internal(set) var durations = Histogram()

  mutating func add(_ other: ScenarioResult) {
    counts.scheduled &+= other.counts.scheduled
    counts.completed &+= other.counts.completed
    counts.failed &+= other.counts.failed
    counts.interrupted &+= other.counts.interrupted
    counts.unsent &+= other.counts.unsent
    durations.merge(other.durations)
  }
}
