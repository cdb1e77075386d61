import PipelineModel
import Statistics

/// A summary of k6 as metrics: times in seconds, shares as ratios, what the script adds under `k6.`.
package enum K6Metrics {
  /// k6's names of the statistics of a trend and ours.
  private static let statistics: [(theirs: String, ours: String, percent: Double?)] = [
    ("min", "min", nil), ("avg", "mean", nil), ("med", "p50", 50), ("p(75)", "p75", 75),
    ("p(90)", "p90", 90), ("p(95)", "p95", 95), ("p(99)", "p99", 99), ("p(99.9)", "p99.9", 99.9),
    ("max", "max", nil),
  ]

  /// k6's own trends of milliseconds, by their names here.
  private static let times: [String: String] = [
    "http_req_duration": "service_time", "http_req_blocked": "http_req_blocked",
    "http_req_connecting": "http_req_connecting", "http_req_tls_handshaking": "http_req_tls_handshaking",
    "http_req_sending": "http_req_sending", "http_req_waiting": "http_req_waiting",
    "http_req_receiving": "http_req_receiving", "iteration_duration": "iteration_duration",
    "group_duration": "group_duration", "grpc_req_duration": "grpc_req_duration",
    "ws_connecting": "ws_connecting", "ws_session_duration": "ws_session_duration", "ws_ping": "ws_ping",
  ]

  /// k6's own counters, with the names here of the count and of the rate.
  private static let counters: [String: (count: String, rate: String, unit: MetricUnit)] = [
    "iterations": ("iterations", "iterations.rate", .none),
    "dropped_iterations": ("dropped_iterations", "dropped_iterations.rate", .none),
    "data_received": ("data_received", "data_received.rate", .bytes),
    "data_sent": ("data_sent", "data_sent.rate", .bytes),
  ]

  /// - Parameter points: nil where they are not there or not all of them.
  package static func metrics(
    of summary: K6Summary, points: K6Points? = nil, scriptErrors: Int
  ) -> [Metric] {
    var found = [Metric("script_errors", .none, Double(scriptErrors))]
    // What comes first counts: durations of the points have bounds.
    if let points { found += metrics(of: points, seconds: summary.runSeconds) }
    found += absent(in: summary) + requests(summary)
    for entry in summary.entries {
      guard let values = entry.values else { continue }
      found += metrics(of: values, entry)
    }
    var seen: Set<[String]> = []
    return found.filter { metric in
      seen.insert([metric.name] + metric.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        .inserted
    }
  }

  /// What every run has and k6 leaves out when nothing was counted: a limit then learns why it has no value.
  private static func absent(in summary: K6Summary) -> [Metric] {
    var found: [Metric] = []
    if summary["http_reqs"] == nil {
      found += [Metric("requests", .none, 0), Metric("throughput", .perSecond, 0)]
    }
    if summary["http_req_duration"] == nil {
      found += family("service_time", .seconds, [:], count: 0, scale: 1, labels: [:])
    }
    if summary["http_req_failed"] == nil {
      found.append(Metric("error_rate", .ratio, nil, reason: "k6 judged no request"))
    }
    if summary["checks"] == nil {
      found.append(Metric("checks", .ratio, nil, reason: "the script made no check"))
    }
    if summary["dropped_iterations"] == nil { found.append(Metric("dropped_iterations", .none, 0)) }
    return found
  }

  /// Requests and those of them a second that succeeded: k6's own `http_reqs.rate` counts the failed ones too.
  private static func requests(_ summary: K6Summary) -> [Metric] {
    summary.entries.filter { $0.name == "http_reqs" }.flatMap { entry -> [Metric] in
      guard case .counter(let count, _) = entry.values else { return [] }
      let judgement = summary.entries.first {
        $0.key == "http_req_failed" + entry.key.dropFirst("http_reqs".utf8.count)
      }
      var failed: Double? = entry.tags.isEmpty ? 0 : nil
      if case .rate(let passes, _) = judgement?.values { failed = passes }
      let throughput = failed.flatMap { lost in summary.runSeconds.map { max(0, count - lost) / $0 } }
      let reason =
        failed == nil ? "k6 gave no 'http_req_failed' of these requests" : "k6 did not say how long it ran"
      return [
        Metric("requests", .none, count, labels: entry.tags),
        Metric(
          "throughput", .perSecond, throughput, labels: entry.tags, reason: throughput == nil ? reason : nil),
      ]
    }
  }

  private static func metrics(of points: K6Points, seconds: Double?) -> [Metric] {
    let ordered = points.series.map { (labels: $0.key.labels, series: $0.value) }
      .sorted {
        ($0.labels.first?.key ?? "", $0.labels.first?.value ?? "") < (
          $1.labels.first?.key ?? "", $1.labels.first?.value ?? ""
        )
      }
    return ordered.flatMap { labels, series -> [Metric] in
      let count = Int(clamping: series.durations.count)
      let judged = Int(clamping: series.judged)
      let succeeded = Double(series.durations.count) - Double(series.failed)
      let throughput = seconds.map { max(0, succeeded) / $0 }
      return LoadMetrics.family("service_time", series.durations, labels) + [
        Metric("requests", .none, Double(count), labels: labels, sampleCount: count),
        Metric(
          "throughput", .perSecond, throughput, labels: labels, sampleCount: count,
          reason: throughput == nil ? "k6 did not say how long it ran" : nil),
        Metric(
          "error_rate", .ratio, judged > 0 ? Double(series.failed) / Double(judged) : nil, labels: labels,
          sampleCount: judged, reason: judged > 0 ? nil : "k6 judged no request"),
      ]
    }
  }

  private static func metrics(of values: K6Summary.Values, _ entry: K6Summary.Entry) -> [Metric] {
    let labels = entry.tags
    switch values {
    case .trend(let numbers, let count):
      if let name = times[entry.name] {
        return family(name, .seconds, numbers, count: count, scale: 1e-3, labels: labels)
      }
      return family("k6.\(entry.name)", .none, numbers, count: count, scale: 1, labels: labels)
    case .rate(let passes, let fails):
      let name =
        switch entry.name {
        case "http_req_failed": "error_rate"
        case "checks": "checks"
        default: "k6.\(entry.name).rate"
        }
      let total = passes + fails
      return [
        Metric(
          name, .ratio, total > 0 ? passes / total : nil, labels: labels, sampleCount: Int(exactly: total),
          reason: total > 0 ? nil : "there is no sample")
      ]
    case .counter(let count, let rate):
      // `requests` has them.
      if entry.name == "http_reqs" { return [] }
      let own = counters[entry.name]
      let perSecond: MetricUnit = own?.unit == .bytes ? .bytesPerSecond : .perSecond
      return [
        Metric(own?.count ?? "k6.\(entry.name).count", own?.unit ?? .none, count, labels: labels),
        Metric(
          own?.rate ?? "k6.\(entry.name).rate", perSecond, rate, labels: labels,
          reason: rate == nil ? "k6 gave no rate" : nil),
      ]
    case .gauge(let value):
      let isOwn = entry.name == "vus" || entry.name == "vus_max"
      return [Metric(isOwn ? entry.name : "k6.\(entry.name).value", .none, value, labels: labels)]
    }
  }

  /// - Parameter scale: what one of the trend's units is in the base unit.
  private static func family(
    _ name: String, _ unit: MetricUnit, _ numbers: [String: Double], count: Int?, scale: Double,
    labels: [String: String]
  ) -> [Metric] {
    statistics.map { statistic in
      func metric(_ value: Double?, _ reason: String?) -> Metric {
        Metric(
          "\(name).\(statistic.ours)", unit, value, labels: labels, sampleCount: count, reason: reason)
      }
      guard let count else { return metric(nil, "k6 did not say how many samples there are") }
      if count == 0 { return metric(nil, "there is no sample") }
      let needed = statistic.percent.map { PercentileSupport.samplesNeeded(percent: $0) } ?? 1
      if count < needed {
        return metric(nil, "\(statistic.ours) needs \(needed) samples; there are \(count)")
      }
      guard let value = numbers[statistic.theirs] else {
        return metric(nil, "k6 gave no '\(statistic.theirs)'")
      }
      return metric(value * scale, nil)
    }
  }
}

extension K6Points.Part {
  /// As a limit names the part.
  package var labels: [String: String] {
    switch self {
    case .all: [:]
    case .request(let name): ["request": name]
    case .scenario(let name): ["scenario": name]
    }
  }
}
