import HTTPLoad
import PipelineModel

/// The words of a load run: its progress, its digest and its failures.
package enum LoadText {
  /// `1198/s, p95 12.3ms of 24000 requests`.
  package static func digest(_ result: LoadResult) -> String {
    let rate = Quantity(result.throughput, .perSecond)
    let percentile = result.overall.durations.percentile(95).map { Quantity(Double($0) / 1e9, .seconds) }
    let what = result.overall.latency == nil ? "service time" : "latency"
    return
      "\(rate), \(what) p95 \(percentile?.description ?? "unknown"), \(result.overall.counts.scheduled) requests"
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
