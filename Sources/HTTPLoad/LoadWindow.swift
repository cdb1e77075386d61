import Statistics

/// What ended within one second of the measurement.
package struct LoadWindow: Sendable, Equatable {
  /// The second, counted from 0 at the start of the measurement. Requests that end after the measurement, in the
  /// time that they are given to finish, lie in seconds beyond its duration.
  package let second: Int
  /// What ended in this second; `scheduled` counts the same requests, so that the sum over windows is the whole.
  package internal(set) var counts: RequestCounts
  /// Latency from the scheduled time (open model) or service time (closed model), in nanoseconds.
  package internal(set) var durations: CompactHistogram
}
