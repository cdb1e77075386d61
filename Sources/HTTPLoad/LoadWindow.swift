import Statistics

/// What ended of one request within one second of the measurement.
package struct LoadWindow: Sendable, Equatable {
  /// The second, counted from 0 at the start of the measurement. Requests that end after the measurement, in the
  /// time that they are given to finish, lie in seconds beyond its duration.
  package let second: Int
  /// The place of the request in the plan.
  package let request: Int
  /// What ended in this second; `scheduled` counts the same requests, so that the sum over windows is the whole.
  package let counts: RequestCounts
  /// Latency from the scheduled time (open model) or service time (closed model), in nanoseconds.
  package let durations: CompactHistogram

  package init(second: Int, request: Int, counts: RequestCounts, durations: CompactHistogram) {
    self.second = second
    self.request = request
    self.counts = counts
    self.durations = durations
  }

  /// What several come to together.
  package static func sum(_ windows: some Collection<LoadWindow>) -> (RequestCounts, CompactHistogram) {
    if windows.count == 1, let only = windows.first { return (only.counts, only.durations) }
    var (counts, durations) = (RequestCounts(), Histogram())
    for window in windows {
      counts.add(window.counts)
      durations.merge(window.durations)
    }
    return (counts, durations.compact)
  }
}
