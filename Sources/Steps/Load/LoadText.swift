import HTTPLoad
import PipelineModel
import Statistics

/// The words of a load run: its progress, its digest and its failures.
package enum LoadText {
  /// `1198/s, p95 12.3ms of 24000 requests`.
  package static func digest(_ result: LoadResult) -> String {
    let rate = Quantity(result.throughput, .perSecond)
    let durations = result.overall.durations
    // The 95th percentile where there are samples enough for one, else the longest.
    let hasPercentile = durations.count >= PercentileSupport.samplesNeeded(percent: 95)
    let nanoseconds = hasPercentile ? durations.percentile(95) : durations.maximum
    let shown = nanoseconds.map { Quantity(Double($0) / 1e9, .seconds).description } ?? "unknown"
    let count = result.overall.counts.scheduled
    let what = result.overall.latency == nil ? "service time" : "latency"
    return
      "\(rate), \(what) \(hasPercentile ? "p95" : "max") \(shown), \(count) request\(count == 1 ? "" : "s")"
  }

  /// `p95 12.3ms (11.9ms–12.8ms), p99 20.1ms (18.2ms–23.4ms)`: values with their 95% confidence bounds; nil where
  /// neither has a value.
  package static func bounds(of family: String, in metrics: [Metric]) -> String? {
    let parts = ["p95", "p99"].compactMap { name -> String? in
      guard let metric = metrics.first(where: { $0.name == "\(family).\(name)" && $0.labels.isEmpty }),
        let value = metric.quantity
      else { return nil }
      func shown(_ bound: Double?) -> String { bound.map { Quantity($0, metric.unit).description } ?? "?" }
      return "\(name) \(value) (\(shown(metric.lower))–\(shown(metric.upper)))"
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// What a verdict rests on, with the part of the load that it is about.
  package static func reason(_ reason: String, of shard: LoadShard?) -> String {
    shard.map { "shard \($0): \(reason)" } ?? reason
  }

  package static func progress(_ progress: LoadProgress) -> String {
    let seconds = QuantityFormat.fixed(progress.elapsed / .seconds(1), decimals: 1)
    return
      "\(seconds)s: \(progress.succeeded) succeeded, \(progress.failed) failed, \(progress.inFlight) in flight"
  }

  /// A line for each cause, with one example.
  package static func failures(_ result: LoadResult) -> [String] {
    result.overall.failures.map { tally in
      let parts = [tally.example.detail, tally.example.statusLine, tally.example.bodyStart].compactMap(\.self)
        .filter { !$0.isEmpty }
      return "\(tally.count) × \(tally.cause.rawValue), for example: \(parts.joined(separator: " | "))"
    }
  }
}
