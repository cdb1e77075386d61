import PipelineModel
import Statistics

/// What a load measured second by second, and what its metrics come to in longer windows.
package struct LoadWindows: Sendable {
  /// The counts of one second of one part of the load.
  package struct Second: Sendable, Equatable {
    package let succeeded: UInt64
    /// Failed, timed out or never sent.
    package let lost: UInt64
  }

  /// All requests together, or those of one name or scenario.
  package struct Part: Sendable, Equatable {
    /// What the histogram log calls it; nil for all together.
    let tag: String?
    /// By the second since the start.
    package let seconds: [Int: Second]
  }

  /// `latency` or `service_time`.
  package let measure: String
  package let measuredSeconds: Double
  /// All together under nil, each request under its name.
  package let parts: [String?: Part]
  /// Each scenario under its name, where there are any.
  package let scenarios: [String: Part]
  let durations: LoadDurations

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
    guard let part = part(of: reference.labels) else {
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
    do {
      if let statistic {
        return .success(try values(of: statistic, part.tag, starts: starts, length: length))
      }
      return .success(
        starts.map { start in
          window(
            part.seconds, from: start, to: start + length, end: end,
            isThroughput: reference.metric == "throughput")
        })
    } catch {
      return .failure(error as? MissingWindows ?? MissingWindows("\(error)"))
    }
  }

  private func part(of labels: [String: String]) -> Part? {
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

  /// Reads the durations once, with no more than those of two windows in memory: the last may overlap the one before.
  private func values(
    of statistic: Statistic, _ tag: String?, starts: [Int], length: Int
  ) throws -> [MetricWindow] {
    var (current, last) = (Histogram(), Histogram())
    let lastStart = starts[starts.count - 1]
    var found: [MetricWindow] = []
    func end(_ durations: Histogram) {
      let (value, reason) = Self.value(of: statistic, durations)
      found.append(made(from: starts[found.count], length, value, durations.count, reason))
    }
    try durations.forEach(only: [tag]) { second, interval in
      while found.count < starts.count - 1, second >= starts[found.count] + length {
        end(current)
        current.removeAll()
      }
      if found.count < starts.count - 1 { current.merge(interval.durations) }
      if second >= lastStart { last.merge(interval.durations) }
    }
    while found.count < starts.count - 1 {
      end(current)
      current.removeAll()
    }
    end(last)
    return found
  }

  private func window(
    _ seconds: [Int: Second], from start: Int, to next: Int, end: Int, isThroughput: Bool
  ) -> MetricWindow {
    let inside = (start..<next).compactMap { seconds[$0] }
    if isThroughput {
      let succeeded = inside.reduce(0) { $0 + $1.succeeded }
      let length = min(Double(next), measuredSeconds) - Double(start)
      return made(from: start, next - start, Double(succeeded) / length, succeeded, nil)
    }
    let all = inside + (next == end ? seconds.filter { $0.key >= end }.map(\.value) : [])
    let lost = all.reduce(0) { $0 + $1.lost }
    let ended = all.reduce(lost) { $0 + $1.succeeded }
    return made(
      from: start, next - start, ended > 0 ? Double(lost) / Double(ended) : nil, ended,
      ended > 0 ? nil : "no request ended")
  }

  private func made(
    from start: Int, _ length: Int, _ value: Double?, _ count: UInt64, _ reason: String?
  ) -> MetricWindow {
    MetricWindow(
      start: Double(start), end: min(Double(start + length), measuredSeconds), value: value,
      sampleCount: Int(clamping: count), reason: reason)
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
