/// How a load went: counts and percentiles in windows of equal length, and the percentiles of the whole.
package struct LoadCourse: Sendable, Equatable {
  package struct Window: Sendable, Equatable {
    /// Seconds since the measurement began.
    package let start: Double
    /// In seconds; the window in which the measurement ends may be shorter than the others.
    package let length: Double
    package let succeeded: UInt64
    package let failed: UInt64
    package let timedOut: UInt64
    package let unsent: UInt64
    /// In seconds; nil where nothing succeeded.
    package let p50: Double?
    package let p95: Double?
    package let p99: Double?
    package let maximum: Double?

    package init(
      start: Double, length: Double, succeeded: UInt64, failed: UInt64, timedOut: UInt64, unsent: UInt64,
      p50: Double?, p95: Double?, p99: Double?, maximum: Double?
    ) {
      self.start = start
      self.length = length
      self.succeeded = succeeded
      self.failed = failed
      self.timedOut = timedOut
      self.unsent = unsent
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
      self.maximum = maximum
    }

    /// Requests a second that succeeded.
    package var rate: Double { length > 0 ? Double(succeeded) / length : 0 }
    package var lost: UInt64 { failed + timedOut + unsent }
  }

  /// Something that was done to the service meanwhile, in seconds since the measurement began.
  package struct Mark: Sendable, Equatable {
    package let name: String
    package let start: Double
    package let end: Double

    package init(name: String, start: Double, end: Double) {
      self.name = name
      self.start = start
      self.end = end
    }
  }

  /// A share of the requests and the time within which they were answered, in seconds.
  package struct CurvePoint: Sendable, Equatable {
    /// Below 1.
    package let share: Double
    package let seconds: Double

    package init(share: Double, seconds: Double) {
      self.share = share
      self.seconds = seconds
    }
  }

  /// What durations are: `latency` or `service_time`.
  package let measure: String
  package let measuredSeconds: Double
  /// The length of a window, in whole seconds.
  package let windowSeconds: Int
  /// Rising, without gaps; what ended after the measurement stands in windows behind it.
  package let windows: [Window]
  /// Rising in both, up to the share that the number of requests can tell from 1.
  package let curve: [CurvePoint]
  package let maximum: Double?
  package let count: UInt64
  /// Rising by their start.
  package var marks: [Mark] = []

  package init(
    measure: String, measuredSeconds: Double, windowSeconds: Int, windows: [Window], curve: [CurvePoint],
    maximum: Double?, count: UInt64
  ) {
    self.measure = measure
    self.measuredSeconds = measuredSeconds
    self.windowSeconds = windowSeconds
    self.windows = windows
    self.curve = curve
    self.maximum = maximum
    self.count = count
  }
}
