import PipelineModel
import Statistics

/// What a load measured second by second, and what its metrics come to in longer windows.
package struct LoadWindows: Sendable {
  /// One second of one request, or of all together.
  package struct Second: Sendable, Equatable {
    package var succeeded: UInt64 = 0
    /// Failed, timed out or never sent.
    package var lost: UInt64 = 0
    package var durations = CompactHistogram()

    package init(succeeded: UInt64 = 0, lost: UInt64 = 0, durations: CompactHistogram = CompactHistogram()) {
      self.succeeded = succeeded
      self.lost = lost
      self.durations = durations
    }
  }

  /// `latency` or `service_time`.
  package let measure: String
  package let measuredSeconds: Double
  /// All together under nil, each request under its name; by the second since the start.
  package let parts: [String?: [Int: Second]]
  /// Each scenario under its name, where there are any.
  package let scenarios: [String: [Int: Second]]

  package init(
    measure: String, measuredSeconds: Double, parts: [String?: [Int: Second]],
    scenarios: [String: [Int: Second]] = [:]
  ) {
    self.measure = measure
    self.measuredSeconds = measuredSeconds
    self.parts = parts
    self.scenarios = scenarios
  }

  /// Whether a metric is measured by windows.
  package static func has(_ metric: String, isOpen: Bool) -> Bool {
    counted.contains(metric) || statistic(of: metric, measure: isOpen ? "latency" : "service_time") != nil
  }

  /// The metric in windows of so many seconds, from the start to the end of the measurement.
  ///
  /// Where the last window does not fill its length, it begins earlier and overlaps the one before it, so that it is
  /// as long as the others (less what the measurement lacks of a whole second) and no second is left out. What ended after the measurement counts in the last window,
  /// but not as throughput.
  package func values(of reference: MetricReference, every length: Int) -> Result<
    [MetricWindow], MissingWindows
  > {
    guard let seconds = seconds(of: reference.labels) else {
      return .failure(MissingWindows("'\(reference)' is not measured by windows"))
    }
    let isCounted = Self.counted.contains(reference.metric)
    let statistic = Self.statistic(of: reference.metric, measure: measure)
    guard isCounted || statistic != nil else {
      return .failure(MissingWindows("'\(reference)' is not measured by windows"))
    }
    // A year of seconds: beyond it lies no measurement, only a damaged file.
    guard measuredSeconds > 0, measuredSeconds < 31_622_400, length >= 1 else {
      return .failure(MissingWindows("the step measured for \(measuredSeconds) seconds"))
    }
    let end = Int(measuredSeconds.rounded(.up))
    guard length <= end, Double(length) <= measuredSeconds || length == 1 else {
      let measured = QuantityFormat.fixed(measuredSeconds, decimals: 3)
      return .failure(
        MissingWindows("the measurement of \(measured)s is shorter than a window of \(length)s"))
    }
    var starts = Array(stride(from: 0, through: end - length, by: length))
    if let last = starts.last, last + length < end { starts.append(end - length) }
    return .success(
      starts.map { start in
        window(seconds, from: start, to: start + length, end: end, metric: reference.metric, statistic)
      })
  }

  private func seconds(of labels: [String: String]) -> [Int: Second]? {
    guard labels.count < 2 else { return nil }
    if let scenario = labels["scenario"] { return scenarios[scenario] }
    return labels.isEmpty ? parts[nil] : labels["request"].flatMap { parts[$0] }
  }

  // MARK: - Values

  private static let counted = ["throughput", "error_rate"]

  /// What is asked of a window's durations.
  private enum Statistic {
    case percentile(name: String, percent: Double)
    case maximum
  }

  private static func statistic(of metric: String, measure: String) -> Statistic? {
    guard metric.hasPrefix(measure + ".") else { return nil }
    let suffix = metric.dropFirst(measure.count + 1)
    if suffix == "max" { return .maximum }
    return LoadMetrics.percentiles.first { $0.name == suffix }.map {
      .percentile(name: $0.name, percent: $0.percent)
    }
  }

  private func window(
    _ seconds: [Int: Second], from start: Int, to next: Int, end: Int, metric: String, _ statistic: Statistic?
  ) -> MetricWindow {
    let inside = (start..<next).compactMap { seconds[$0] }
    let late = next == end ? seconds.filter { $0.key >= end }.map(\.value) : []
    let (from, to) = (Double(start), min(Double(next), measuredSeconds))
    func made(_ value: Double?, _ count: UInt64, _ reason: String?) -> MetricWindow {
      MetricWindow(start: from, end: to, value: value, sampleCount: Int(clamping: count), reason: reason)
    }
    if let statistic {
      var durations = Histogram()
      for second in inside + late { durations.merge(second.durations) }
      let (value, reason) = Self.value(of: statistic, durations)
      return made(value, durations.count, reason)
    }
    if metric == "throughput" {
      let succeeded = inside.reduce(0) { $0 + $1.succeeded }
      return made(Double(succeeded) / (to - from), succeeded, nil)
    }
    let succeeded = (inside + late).reduce(0) { $0 + $1.succeeded }
    let lost = (inside + late).reduce(0) { $0 + $1.lost }
    let ended = succeeded + lost
    return made(ended > 0 ? Double(lost) / Double(ended) : nil, ended, ended > 0 ? nil : "no request ended")
  }

  private static func value(of statistic: Statistic, _ durations: Histogram) -> (Double?, String?) {
    switch statistic {
    case .maximum:
      return (durations.maximum.map { Double($0) / 1e9 }, durations.isEmpty ? "no request ended" : nil)
    case .percentile(let name, let percent):
      let needed = PercentileSupport.samplesNeeded(percent: percent)
      guard durations.count >= UInt64(needed) else {
        return (nil, "\(name) needs \(needed) samples; there are \(durations.count)")
      }
      return (durations.percentile(percent).map { Double($0) / 1e9 }, nil)
    }
  }
}
