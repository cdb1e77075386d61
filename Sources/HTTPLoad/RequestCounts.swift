/// What became of requests: `scheduled = succeeded + failed + timedOut + unsent`, always.
package struct RequestCounts: Sendable, Equatable {
  /// Due by the schedule (open model), or begun (closed model).
  package var scheduled: UInt64 = 0
  package var succeeded: UInt64 = 0
  package var failed: UInt64 = 0
  package var timedOut: UInt64 = 0
  /// Due, but not begun when the time was over.
  package var unsent: UInt64 = 0

  package init() {}

  /// Whether nothing was lost.
  package var isConserved: Bool { scheduled == succeeded &+ failed &+ timedOut &+ unsent }

  /// Begun and ended, one way or another.
  package var completed: UInt64 { succeeded &+ failed &+ timedOut }

  mutating func add(_ other: RequestCounts) {
    scheduled &+= other.scheduled
    succeeded &+= other.succeeded
    failed &+= other.failed
    timedOut &+= other.timedOut
    unsent &+= other.unsent
  }
}
