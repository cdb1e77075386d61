/// A measured number with its unit.
package struct Metric: Sendable, Equatable, Codable {
  /// Without the step's id: `latency.p95`.
  package let name: String
  package let unit: MetricUnit
  /// In the base unit; nil where it could not be measured, and then `reason` says why.
  package let value: Double?
  package let labels: [String: String]
  /// How many observations the value rests on, where that is known.
  package let sampleCount: Int?
  package let reason: String?
  /// The observations themselves, in the base unit, where there are few enough to keep; nil if one is not
  /// finite.
  package let samples: [Double]?
  /// The lower and the upper bound of the value's 95% confidence interval, in the base unit; nil where it has none.
  package let lower: Double?
  package let upper: Double?
  /// Set where two sides were measured in pairs; the value and the samples are those of head.
  package let comparison: MetricComparison?

  package init(
    _ name: String, _ unit: MetricUnit, _ value: Double?, labels: [String: String] = [:],
    sampleCount: Int? = nil, reason: String? = nil, samples: [Double]? = nil,
    lower: Double? = nil, upper: Double? = nil, comparison: MetricComparison? = nil
  ) {
    // JSON has no infinities: a value that is not finite is no value.
    let isFinite = value?.isFinite ?? false
    self.name = name
    self.unit = unit
    self.value = isFinite ? value : nil
    self.labels = labels
    self.sampleCount = sampleCount
    self.reason = reason ?? (value != nil && !isFinite ? "the value is not a finite number" : nil)
    self.samples = samples.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }
    self.lower = lower.flatMap { $0.isFinite ? $0 : nil }
    self.upper = upper.flatMap { $0.isFinite ? $0 : nil }
    self.comparison = comparison
  }

  package var quantity: Quantity? { value.map { Quantity($0, unit) } }
}
