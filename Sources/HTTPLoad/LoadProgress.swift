/// How far a run is, about once a second.
package struct LoadProgress: Sendable, Equatable {
  /// Since the first request was due, warm-up included.
  package var elapsed: Duration
  /// Warm-up included, as all the counts here.
  package var succeeded: UInt64
  /// Failed and timed out.
  package var failed: UInt64
  package var inFlight: Int
}
