/// What became of one measured request. Times are in nanoseconds.
package struct RequestOutcome: Sendable, Equatable {
  /// When it was due (open model) or begun (closed model), since the measurement began.
  package let dueNanoseconds: Int64
  /// From then until it was sent, or connecting for it began; nil when neither came to pass.
  package let sendLagNanoseconds: Int64?
  /// Latency (open model) or service time (closed model); of a request that was never sent the time that it waited.
  package let durationNanoseconds: Int64
  package let hasSucceeded: Bool

  package init(
    dueNanoseconds: Int64, sendLagNanoseconds: Int64?, durationNanoseconds: Int64, hasSucceeded: Bool
  ) {
    self.dueNanoseconds = dueNanoseconds
    self.sendLagNanoseconds = sendLagNanoseconds
    self.durationNanoseconds = durationNanoseconds
    self.hasSucceeded = hasSucceeded
  }
}
