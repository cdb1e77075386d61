/// How far a run is, about once a second.
package struct LoadProgress: Sendable, Equatable {
  package struct Percentile: Sendable, Equatable {
    /// Such as 95.
    package let percent: Double
    package let nanoseconds: Int64
  }

  /// Since the first request was due, warm-up included.
  package var elapsed: Duration
  /// Warm-up included, as all the counts here.
  package var succeeded: UInt64
  /// Failed and timed out.
  package var failed: UInt64
  package var inFlight: Int
  /// Requests a second that ended since the last progress.
  package var rate: Double
  /// Of the latency (open model) or service time (closed model) of what the workers have told of since the last
  /// progress, rising; empty where nothing measured ended.
  package var percentiles: [Percentile]
}
