import Statistics

/// What one request of the plan, or all of them together, came to.
package struct RequestResult: Sendable {
  /// The name in the plan; empty for all together.
  package let name: String
  package internal(set) var counts = RequestCounts()
  /// From the scheduled time to the last byte, the error or the timeout, in nanoseconds. An unsent request counts
  /// with the time from its schedule to the end. Nil in the closed model, which knows no schedule.
  package internal(set) var latency: Histogram?
  /// From the first attempt to send to the last byte, the error or the timeout, in nanoseconds; connecting is not
  /// part of it, and requests that never reached a connection have none.
  package internal(set) var serviceTime = Histogram()
  /// From the first attempt to send to the first byte of the answer, in nanoseconds; of a request that was sent on to
  /// another path, of the first answer.
  package internal(set) var firstByte = Histogram()
  /// From the scheduled time to the first attempt to send or to connect, in nanoseconds; nil in the closed model.
  package internal(set) var sendLag: Histogram?
  /// In the order of `FailureCause`, only those that struck.
  package internal(set) var failures: [FailureTally] = []
  package internal(set) var bytesSent: UInt64 = 0
  package internal(set) var bytesReceived: UInt64 = 0
  /// What succeeded in the seconds of the measured time.
  package internal(set) var succeededInSeconds: UInt64 = 0

  /// The durations that limits are about: latency (open model) or service time (closed model).
  package var durations: Histogram { latency ?? serviceTime }

  /// The share of what was scheduled that did not succeed, 0 to 1; nil when nothing was scheduled.
  package var errorShare: Double? {
    counts.scheduled == 0 ? nil : Double(counts.scheduled - counts.succeeded) / Double(counts.scheduled)
  }
}
