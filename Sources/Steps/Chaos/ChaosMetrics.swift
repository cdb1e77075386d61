import HTTPLoad
import PipelineModel
import Statistics

/// The metrics of a chaos step: those of its load, and of the time before, during and after the faults.
struct ChaosMetrics {
  private static let statistics = ["min", "mean"] + LoadMetrics.percentiles.map(\.name) + ["max"]
  private static let noRequest = "no request was due then"

  let spec: ChaosSpec
  let result: LoadResult
  let records: [FaultRecord]

  static func descriptions(of spec: ChaosSpec) -> [MetricDescription] {
    let plan = spec.load.plan
    let measure = plan.model.isOpen ? "latency" : "service_time"
    let names = ["fault": Set(spec.faults.map(\.name))]
    var found = LoadMetrics.descriptions(of: plan)
    for (phase, labels, words) in [
      ("before", [:], "of requests that were due before the first fault"),
      ("during", names, "of requests that were due while the fault was in place"),
    ] {
      found += statistics.map {
        MetricDescription(
          "\(phase).\(measure).\($0)", .seconds, labels: labels, "The load's \(measure).\($0), \(words).")
      }
      found += [
        MetricDescription(
          "\(phase).error_rate", .ratio, labels: labels, "The share \(words) that did not succeed."),
        MetricDescription("\(phase).requests", .none, labels: labels, "The number \(words)."),
      ]
    }
    if spec.recovery != nil {
      found.append(
        MetricDescription(
          "recovery_time", .seconds, labels: names,
          "From the end of the fault until the service had recovered."))
    }
    return found
  }

  var metrics: [Metric] {
    let first = records.map(\.beganNanoseconds).min() ?? .max
    var found = LoadMetrics.metrics(of: result)
    found += phase("before", from: 0, to: first, labels: [:])
    for record in records {
      found += phase(
        "during", from: record.beganNanoseconds, to: record.endedNanoseconds,
        labels: ["fault": record.fault.name])
    }
    for (record, answer) in recoveries {
      let (value, reason) = Self.reading(answer)
      found.append(
        Metric("recovery_time", .seconds, value, labels: ["fault": record.fault.name], reason: reason))
    }
    return found
  }

  /// The 99th percentile of how late requests were sent before the first fault; nil in the closed model, and where no
  /// request was sent.
  var sendLagBefore: Int64? {
    guard result.overall.sendLag != nil else { return nil }
    let first = records.map(\.beganNanoseconds).min() ?? .max
    var lags = Histogram()
    for outcome in result.outcomes where outcome.dueNanoseconds < first {
      if let lag = outcome.sendLagNanoseconds { lags.record(lag) }
    }
    return lags.percentile(99)
  }

  /// Empty where no recovery is asked for.
  var recoveries: [(record: FaultRecord, answer: RecoverySearch.Answer)] {
    guard let recovery = spec.recovery else { return [] }
    let search = RecoverySearch(
      latencyNanoseconds: recovery.latency.nanoseconds, share: recovery.share,
      holdNanoseconds: recovery.hold.nanoseconds)
    return records.map { record in
      // The next disturbance as it was, not as it was planned.
      let others = records.filter {
        $0.fault.name != record.fault.name && $0.endedNanoseconds > record.endedNanoseconds
      }
      let end = others.map { max($0.beganNanoseconds, record.endedNanoseconds) }.min()
      return (
        record,
        search.search(
          result.outcomes, from: record.endedNanoseconds, to: min(end ?? .max, result.measuredNanoseconds))
      )
    }
  }

  static func reading(_ answer: RecoverySearch.Answer) -> (value: Double?, reason: String?) {
    switch answer {
    case .after(let nanoseconds): (Double(nanoseconds) / 1e9, nil)
    case .notWithin(let nanoseconds):
      (nil, "it had not recovered \(Quantity(Double(nanoseconds) / 1e9, .seconds)) after the fault's end")
    case .tooFew(let count):
      (
        nil,
        "\(count) requests were due while recovery had to hold; it needs \(RecoverySearch.fewestRequests)"
      )
    case .tooShort(let left, let hold):
      (
        nil,
        "\(Quantity(Double(left) / 1e9, .seconds)) were left after the fault's end, and recovery had to hold for \(Quantity(Double(hold) / 1e9, .seconds))"
      )
    }
  }

  private func phase(_ name: String, from start: Int64, to end: Int64, labels: [String: String]) -> [Metric] {
    let inside = result.outcomes.filter { $0.dueNanoseconds >= start && $0.dueNanoseconds < end }
    var durations = Histogram()
    for outcome in inside { durations.record(outcome.durationNanoseconds) }
    let lost = inside.count { !$0.hasSucceeded }
    let measure = result.overall.latency == nil ? "service_time" : "latency"
    return LoadMetrics.family("\(name).\(measure)", durations, labels) + [
      Metric(
        "\(name).error_rate", .ratio, inside.isEmpty ? nil : Double(lost) / Double(inside.count),
        labels: labels,
        sampleCount: inside.count, reason: inside.isEmpty ? Self.noRequest : nil),
      Metric("\(name).requests", .none, Double(inside.count), labels: labels),
    ]
  }
}
