import HTTPLoad
import PipelineModel
import Statistics

/// The metrics of a load run, overall and by request.
package enum LoadMetrics {
  /// The percentiles that are given.
  package static let percentiles: [(name: String, percent: Double)] = [
    ("p50", 50), ("p75", 75), ("p90", 90), ("p95", 95), ("p99", 99), ("p99.9", 99.9),
  ]

  /// Known before the run, so that `loadline check` can tell a limit that names none of them.
  package static func descriptions(of plan: LoadPlan) -> [MetricDescription] {
    let isOpen = if case .open = plan.model { true } else { false }
    var families = [("service_time", "Time from sending a request to the last byte of its answer")]
    if isOpen {
      families.insert(
        ("latency", "Time from a request's scheduled time to the last byte of its answer"), at: 0)
      families.append(("send_lag", "Time from a request's scheduled time to its sending"))
    }
    let labels: [String: Set<String>] = ["request": Set(plan.requests.map(\.name))]
    var found: [MetricDescription] = []
    for (name, summary) in families {
      for (suffix, words) in statistics {
        let hasWindows = LoadWindows.has("\(name).\(suffix)", isOpen: isOpen)
        found.append(
          MetricDescription(
            "\(name).\(suffix)", .seconds, labels: labels, hasWindows: hasWindows, "\(summary): \(words)."))
      }
    }
    found += counts.map {
      MetricDescription(
        $0.name, $0.unit, labels: labels, hasWindows: LoadWindows.has($0.name, isOpen: isOpen), $0.summary)
    }
    found += totals.map { MetricDescription($0.name, $0.unit, $0.summary) }
    return found
  }

  package static func metrics(of result: LoadResult) -> [Metric] {
    metrics(of: result.overall, result: result, labels: [:])
      + [
        Metric(
          "connect.p99", .seconds, seconds(result.connectTime.percentile(99)),
          sampleCount: Int(clamping: result.connectTime.count)),
        Metric("reconnects", .none, Double(result.reconnects)),
        Metric("generator.cpu", .seconds, Double(result.processorNanoseconds) / 1e9),
      ] + result.requests.flatMap { metrics(of: $0, result: result, labels: ["request": $0.name]) }
  }

  private static var statistics: [(suffix: String, words: String)] {
    [("min", "the shortest"), ("mean", "the mean")]
      + percentiles.map { ($0.name, "the \($0.name.dropFirst())th percentile") } + [("max", "the longest")]
  }

  private static let counts: [(name: String, unit: MetricUnit, summary: String)] = [
    ("throughput", .perSecond, "Requests a second that succeeded within the measured time."),
    ("error_rate", .ratio, "The share of scheduled requests that did not succeed."),
    ("requests", .none, "Requests that were scheduled (open model) or begun (closed model)."),
    ("succeeded", .none, "Requests that were answered as expected."),
    ("failed", .none, "Requests that failed, without those that timed out."),
    ("timed_out", .none, "Requests that were not answered in time."),
    ("unsent", .none, "Requests that were due and never sent."),
    ("bytes_received", .bytes, "Bytes of all answers."),
    ("bytes_sent", .bytes, "Bytes of all requests."),
  ]

  private static let totals: [(name: String, unit: MetricUnit, summary: String)] = [
    ("connect.p99", .seconds, "Time to open a connection: the 99th percentile."),
    ("reconnects", .none, "Requests sent again because the server had closed a kept connection."),
    ("generator.cpu", .seconds, "Processor time of the threads that send."),
  ]

  private static func metrics(
    of part: RequestResult, result: LoadResult, labels: [String: String]
  ) -> [Metric] {
    var found: [Metric] = []
    if let latency = part.latency { found += family("latency", latency, labels) }
    found += family("service_time", part.serviceTime, labels)
    if let lag = part.sendLag { found += family("send_lag", lag, labels) }
    let measured = Double(result.measuredNanoseconds) / 1e9
    let values: [Double?] = [
      measured > 0
        ? Double(succeededInTime(part, result: result, isOverall: labels.isEmpty)) / measured : nil,
      part.errorShare, Double(part.counts.scheduled), Double(part.counts.succeeded),
      Double(part.counts.failed), Double(part.counts.timedOut), Double(part.counts.unsent),
      Double(part.bytesReceived), Double(part.bytesSent),
    ]
    return found
      + zip(counts, values).map { count, value in
        Metric(
          count.name, count.unit, value, labels: labels, sampleCount: Int(clamping: part.counts.scheduled),
          reason: value == nil ? "no request was scheduled" : nil)
      }
  }

  private static func succeededInTime(_ part: RequestResult, result: LoadResult, isOverall: Bool) -> UInt64 {
    if isOverall { return result.succeededInTime }
    // What ended after the measured time lies in seconds beyond it.
    let limit = Int((result.measuredNanoseconds + 999_999_999) / 1_000_000_000)
    return part.windows.filter { $0.second < limit }.reduce(0) { $0 + $1.counts.succeeded }
  }

  /// The statistics of a duration, percentiles with their bounds.
  package static func family(
    _ name: String, _ histogram: Histogram, _ labels: [String: String]
  ) -> [Metric] {
    let count = Int(clamping: histogram.count)
    func metric(_ suffix: String, _ value: Double?, _ reason: String? = nil) -> Metric {
      Metric("\(name).\(suffix)", .seconds, value, labels: labels, sampleCount: count, reason: reason)
    }
    let none = "there is no sample"
    return [
      metric("min", seconds(histogram.minimum), histogram.isEmpty ? none : nil),
      metric("mean", histogram.mean.map { $0 / 1e9 }, histogram.isEmpty ? none : nil),
    ]
      + percentiles.map { percentile in
        let needed = PercentileSupport.samplesNeeded(percent: percentile.percent)
        guard count >= needed else {
          return metric(
            percentile.name, nil, "\(percentile.name) needs \(needed) samples; there are \(count)")
        }
        let bounds = histogram.bounds(percent: percentile.percent)
        return Metric(
          "\(name).\(percentile.name)", .seconds, seconds(histogram.percentile(percentile.percent)),
          labels: labels, sampleCount: count, lower: seconds(bounds.lower), upper: seconds(bounds.upper))
      } + [metric("max", seconds(histogram.maximum), histogram.isEmpty ? none : nil)]
  }

  private static func seconds(_ nanoseconds: Int64?) -> Double? { nanoseconds.map { Double($0) / 1e9 } }
}
