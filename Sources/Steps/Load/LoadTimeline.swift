import HTTPLoad
import Statistics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `timeline.json`: what ended in each second of the measurement, overall and by request, durations in seconds.
///
/// Beside it lies a histogram log with the durations themselves. What ended after the measurement stands in
/// seconds beyond it.
package struct LoadTimeline: Codable, Equatable {
  package struct Second: Codable, Equatable {
    let second: Int
    let succeeded: UInt64
    let failed: UInt64
    let timedOut: UInt64
    let unsent: UInt64
    let p50: Double?
    let p95: Double?
    let p99: Double?
    let max: Double?
  }

  package struct Request: Codable, Equatable {
    let name: String
    /// What the histogram log calls it.
    let tag: String
    /// Counts only.
    let seconds: [Second]
  }

  package static let fileName = "timeline.json"

  package let version: Int
  /// What durations are: `latency` or `service_time`.
  package let measure: String
  package let measuredSeconds: Double
  /// Only those in which something ended, rising.
  package let seconds: [Second]
  package let requests: [Request]
  /// By scenario, where there are any.
  package let scenarios: [Request]?

  /// - Parameter masked: the text with secrets masked.
  package init(_ result: LoadResult, masked: (String) -> String) {
    let requestNames = result.requests.map { masked($0.name) }
    let scenarioNames = result.scenarios.map { masked($0.name) }
    let tags = HistogramLog.tags(for: requestNames + scenarioNames.map { "scenario:\($0)" })
    func part(_ name: String, _ tag: String, _ windows: [LoadWindow]) -> Request {
      Request(name: name, tag: tag, seconds: windows.map { Second($0, durations: Histogram()) })
    }
    version = 1
    measure = result.overall.latency == nil ? "service_time" : "latency"
    measuredSeconds = Double(result.measuredNanoseconds) / 1e9
    seconds = result.overall.windows.map { Second($0, durations: $0.durations.expanded) }
    requests = result.requests.indices.map { part(requestNames[$0], tags[$0], result.requests[$0].windows) }
    scenarios =
      result.scenarios.isEmpty
      ? nil
      : result.scenarios.indices.map {
        part(
          scenarioNames[$0], tags[result.requests.count + $0], result.total(of: result.scenarios[$0]).windows)
      }
  }

  package init(
    measure: String, measuredSeconds: Double, seconds: [Second], requests: [Request], scenarios: [Request]?
  ) {
    version = 1
    self.measure = measure
    self.measuredSeconds = measuredSeconds
    self.seconds = seconds
    self.requests = requests
    self.scenarios = scenarios
  }

  /// The name of the histogram log.
  package var logName: String { "\(measure).hlog" }

  package func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// The durations by second: all together without a tag, then each request and each scenario under its own.
  package func log(of result: LoadResult) -> HistogramLog {
    func intervals(_ windows: [LoadWindow], tag: String?) -> [HistogramLog.Interval] {
      windows.map {
        HistogramLog.Interval(
          tag: tag, startMilliseconds: Int64($0.second) * 1_000, lengthMilliseconds: 1_000,
          durations: $0.durations)
      }
    }
    let parts =
      [intervals(result.overall.windows, tag: nil)]
      + zip(requests, result.requests).map { intervals($1.windows, tag: $0.tag) }
      + zip(scenarios ?? [], result.scenarios).map { intervals(result.total(of: $1).windows, tag: $0.tag) }
    // Readers stop at the first line that begins after the time they look for.
    let ordered = parts.enumerated().flatMap { part, intervals in intervals.map { (part, $0) } }
      .sorted { ($0.1.startMilliseconds, $0.0) < ($1.1.startMilliseconds, $1.0) }
    return HistogramLog(
      startMilliseconds: result.startedWallNanoseconds / 1_000_000, intervals: ordered.map(\.1))
  }
}

extension LoadTimeline.Second {
  fileprivate init(_ window: LoadWindow, durations: Histogram) {
    func value(_ nanoseconds: Int64?) -> Double? { nanoseconds.map { Double($0) / 1e9 } }
    self.init(
      second: window.second, succeeded: window.counts.succeeded, failed: window.counts.failed,
      timedOut: window.counts.timedOut, unsent: window.counts.unsent, p50: value(durations.percentile(50)),
      p95: value(durations.percentile(95)), p99: value(durations.percentile(99)),
      max: value(durations.maximum))
  }
}
