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
    return descriptions(
      isOpen: plan.model.isOpen, requests: Set(plan.requests.map(\.name)),
      scenarios: Set(plan.scenarios.map(\.name)))
  }

  /// - Parameters:
  ///   - requests: their names.
  ///   - scenarios: their names; empty where there are none.
  package static func descriptions(
    isOpen: Bool, requests: Set<String>, scenarios: Set<String>
  ) -> [MetricDescription] {
    var families = [
      ("service_time", "Time from sending a request to the last byte of its answer"),
      ("first_byte", "Time from sending a request to the first byte of its answer"),
    ]
    if isOpen {
      families.insert(
        ("latency", "Time from a request's scheduled time to the last byte of its answer"), at: 0)
      families.append(
        ("send_lag", "Time from a request's scheduled time until it is sent, or connecting for it begins"))
    }
    var labels: [String: Set<String>] = ["request": requests]
    if !scenarios.isEmpty { labels["scenario"] = scenarios }
    var found: [MetricDescription] = []
    for (name, summary) in families {
      found += family(name, summary, labels: labels) { LoadWindows.has($0, isOpen: isOpen) }
    }
    found += counts.map {
      MetricDescription(
        $0.name, $0.unit, labels: labels, hasWindows: LoadWindows.has($0.name, isOpen: isOpen), $0.summary)
    }
    if !scenarios.isEmpty {
      let scenarios = labels.filter { $0.key == "scenario" }
      let summary = "Time of an iteration that completed, think times included"
      found += family("iteration_time", summary, labels: scenarios) { _ in false }
      found += iterationCounts.map { MetricDescription($0.name, .none, labels: scenarios, $0.summary) }
    }
    found += family("connect", "Time to open a connection, TLS included", labels: [:]) { _ in false }
    return found + totals.map { MetricDescription($0.name, $0.unit, $0.summary) }
  }

  private static func family(
    _ name: String, _ summary: String, labels: [String: Set<String>], hasWindows: (String) -> Bool
  ) -> [MetricDescription] {
    statistics.map { suffix, words in
      MetricDescription(
        "\(name).\(suffix)", .seconds, labels: labels, hasWindows: hasWindows("\(name).\(suffix)"),
        "\(summary): \(words).")
    }
  }

  package static func metrics(of result: LoadResult) -> [Metric] {
    let measured = Double(result.measuredNanoseconds) / 1e9
    var found = metrics(of: result.overall, succeededInTime: result.succeededInTime, measured, labels: [:])
    if !result.scenarios.isEmpty {
      found += iterations(result.scenarios, labels: [:])
    }
    found += family("connect", result.connectTime, [:])
    found += [
      Metric("reconnects", .none, Double(result.reconnects)),
      Metric("generator.cpu", .seconds, Double(result.processorNanoseconds) / 1e9),
    ]
    for scenario in result.scenarios {
      let labels = ["scenario": scenario.name]
      let total = result.total(of: scenario)
      found += metrics(of: total, succeededInTime: total.succeededInSeconds, measured, labels: labels)
      found += iterations([scenario], labels: labels)
    }
    for request in result.requests {
      found += metrics(
        of: request, succeededInTime: request.succeededInSeconds, measured,
        labels: ["request": request.name])
    }
    return found
  }

  /// Of one scenario, or of all.
  private static func iterations(_ scenarios: [ScenarioResult], labels: [String: String]) -> [Metric] {
    var durations = Histogram()
    for scenario in scenarios { durations.merge(scenario.durations) }
    let values = [\ScenarioResult.Counts.scheduled, \.completed, \.failed, \.interrupted, \.unsent].map {
      count in
      scenarios.reduce(0) { $0 + $1.counts[keyPath: count] }
    }
    return family("iteration_time", durations, labels)
      + zip(iterationCounts, values).map { Metric($0.name, .none, Double($1), labels: labels) }
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

  private static let iterationCounts: [(name: String, summary: String)] = [
    ("iterations", "Iterations that were scheduled (open model) or begun (closed model)."),
    ("iterations_completed", "Iterations of which every request succeeded."),
    ("iterations_failed", "Iterations that ended with a request that did not succeed."),
    ("iterations_interrupted", "Iterations under way when the time to send was over."),
    ("iterations_unsent", "Iterations that were due and never begun."),
  ]

  private static let totals: [(name: String, unit: MetricUnit, summary: String)] = [
    ("reconnects", .none, "Requests sent again because the server had closed a kept connection."),
    ("generator.cpu", .seconds, "Processor time of the threads that send."),
  ]

  private static func metrics(
    of part: RequestResult, succeededInTime: UInt64, _ measured: Double, labels: [String: String]
  ) -> [Metric] {
    var found: [Metric] = []
    if let latency = part.latency { found += family("latency", latency, labels) }
    found += family("service_time", part.serviceTime, labels)
    found += family("first_byte", part.firstByte, labels)
    if let lag = part.sendLag { found += family("send_lag", lag, labels) }
    let values: [Double?] = [
      measured > 0 ? Double(succeededInTime) / measured : nil,
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
