import HTTPLoad
import Statistics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `timeline.json`: what ended in each second of the measurement, durations in seconds.
enum LoadTimeline {
  private struct File: Encodable {
    let version = 1
    let measure: String
    let seconds: [Second]
  }

  private struct Second: Encodable {
    let second: Int
    let succeeded: UInt64
    let failed: UInt64
    let timedOut: UInt64
    let p50: Double?
    let p95: Double?
    let p99: Double?
    let max: Double?
  }

  static func json(_ result: LoadResult) throws -> [UInt8] {
    let seconds = result.overall.windows.map { window in
      let durations = window.durations.expanded
      func value(_ nanoseconds: Int64?) -> Double? { nanoseconds.map { Double($0) / 1e9 } }
      return Second(
        second: window.second, succeeded: window.counts.succeeded, failed: window.counts.failed,
        timedOut: window.counts.timedOut, p50: value(durations.percentile(50)),
        p95: value(durations.percentile(95)), p99: value(durations.percentile(99)),
        max: value(durations.maximum))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let measure = result.overall.latency == nil ? "service_time" : "latency"
    return Array(try encoder.encode(File(measure: measure, seconds: seconds))) + [UInt8(ascii: "\n")]
  }
}
