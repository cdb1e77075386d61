import HTTPLoad
import Statistics

/// The timeline of a load that has ended.
extension LoadTimeline {
  /// A timeline that has no second yet.
  ///
  /// - Parameter masked: the text with secrets masked.
  package init(of result: LoadResult, masked: (String) -> String) {
    let requestNames = result.requests.map { masked($0.name) }
    let scenarioNames = result.scenarios.map { masked($0.name) }
    let tags = HistogramLog.tags(for: requestNames + scenarioNames.map { "scenario:\($0)" })
    let parts = zip(requestNames + scenarioNames, tags).map { Request(name: $0, tag: $1, seconds: []) }
    self.init(
      measure: result.overall.latency == nil ? "service_time" : "latency",
      measuredSeconds: Double(result.measuredNanoseconds) / 1e9, seconds: [],
      requests: Array(parts.prefix(requestNames.count)),
      scenarios: scenarioNames.isEmpty ? nil : Array(parts.suffix(scenarioNames.count)))
  }

  /// Takes the seconds of the result and gives the lines of the histogram log as they come: of each second all
  /// together without a tag, then each request and each scenario under its own.
  package mutating func fill(from result: LoadResult, log: ([UInt8]) throws -> Void) throws {
    try log(HistogramLog.head(startMilliseconds: result.startedWallNanoseconds / 1_000_000))
    try result.seconds.forEach { windows in
      func add(_ part: some Collection<LoadWindow>, tag: String?) throws -> Second {
        let (counts, durations) = LoadWindow.sum(part)
        let interval = HistogramLog.Interval(
          tag: tag, startMilliseconds: Int64(windows[0].second) * 1_000, lengthMilliseconds: 1_000,
          durations: durations)
        try log(interval.line)
        let second = Second(windows[0].second, counts)
        return tag == nil ? second.with(durations.expanded) : second
      }
      seconds.append(try add(windows, tag: nil))
      for window in windows {
        let second = try add(CollectionOfOne(window), tag: requests[window.request].tag)
        requests[window.request].seconds.append(second)
      }
      for (index, scenario) in result.scenarios.enumerated() {
        let own = windows.filter { scenario.requests.contains($0.request) }
        guard !own.isEmpty, let tag = scenarios?[index].tag else { continue }
        scenarios?[index].seconds.append(try add(own, tag: tag))
      }
    }
  }
}

extension LoadTimeline.Second {
  fileprivate init(_ second: Int, _ counts: RequestCounts) {
    self.init(
      second: second, succeeded: counts.succeeded, failed: counts.failed, timedOut: counts.timedOut,
      unsent: counts.unsent)
  }

  /// The same with the percentiles of the durations.
  func with(_ durations: Histogram) -> Self {
    func value(_ nanoseconds: Int64?) -> Double? { nanoseconds.map { Double($0) / 1e9 } }
    var second = self
    second.p50 = value(durations.percentile(50))
    second.p95 = value(durations.percentile(95))
    second.p99 = value(durations.percentile(99))
    second.max = value(durations.maximum)
    return second
  }
}
