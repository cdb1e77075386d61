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

  /// `12s: 1198/s, p50 1.2ms, p95 4.1ms, p99 8.7ms; 14376 succeeded, 0 failed, 3 in flight`; the percentiles are of
  /// the last second, and absent in the warm-up.
  package static func progress(_ progress: LoadProgress) -> String {
    let seconds = QuantityFormat.fixed(progress.elapsed / .seconds(1), decimals: 0)
    let percentiles = progress.percentiles.map {
      ", p\(QuantityFormat.number($0.percent)) \(Quantity(Double($0.nanoseconds) / 1e9, .seconds))"
    }
    return
      "\(seconds)s: \(Quantity(progress.rate.rounded(), .perSecond))\(percentiles.joined()); \(progress.succeeded) succeeded, \(progress.failed) failed, \(progress.inFlight) in flight"
  }

  /// `latency.p95 at most 500ms`.
  static func limit(_ limit: EarlyEndLimit, of result: LoadResult) -> String {
    let measure = result.overall.latency == nil ? "service_time" : "latency"
    let duration = Quantity(limit.value / 1e9, .seconds)
    return switch limit.subject {
    case .percentile(let percent): "\(measure).p\(QuantityFormat.number(percent)) at most \(duration)"
    case .longest: "\(measure).max at most \(duration)"
    case .errorShare: "error_rate at most \(Quantity(limit.value, .ratio))"
    case .throughput: "throughput at least \(Quantity(limit.value, .perSecond))"
    }
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
