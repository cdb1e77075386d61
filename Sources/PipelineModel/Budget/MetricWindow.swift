/// What a metric came to in one window of a step's measurement.
package struct MetricWindow: Sendable, Equatable {
  /// Seconds since the measurement began.
  package let start: Double
  package let end: Double
  /// In the metric's base unit; nil where the window cannot carry it, and then `reason` says why.
  package let value: Double?
  package let sampleCount: Int
  package let reason: String?

  package init(start: Double, end: Double, value: Double?, sampleCount: Int, reason: String? = nil) {
    self.start = start
    self.end = end
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.sampleCount = sampleCount
    self.reason = reason
  }

  /// `20s–30s`
  var span: String { MetricWindow.span(from: start, to: end) }

  static func span(from start: Double, to end: Double) -> String {
    "\(QuantityFormat.fixed(start, decimals: 3))s–\(QuantityFormat.fixed(end, decimals: 3))s"
  }
}

/// Why a step has no windows of a metric: one phrase, lower case, no full stop.
package struct MissingWindows: Error, Sendable, Equatable {
  package let message: String

  package init(_ message: String) { self.message = message }
}
