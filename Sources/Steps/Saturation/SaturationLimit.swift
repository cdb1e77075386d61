import HTTPLoad
import PipelineModel

/// What must hold at a rate for the service to bear it.
struct SaturationLimit: Sendable {
  /// The metric of the load.
  let metric: String
  /// As the engine knows it, so that a load which cannot keep it any more ends early.
  let early: EarlyEndLimit
  /// The greatest value.
  let most: Quantity
}

/// Judges the load at one rate of a saturation search.
struct SaturationJudge: Sendable {
  /// The share of what was scheduled that must be answered, as expected, within the measured time: less says that
  /// requests pile up, whatever the latency still is.
  static let leastAnswered = 0.97
  /// A sending thread that was busy for more of its time may have been what was too slow.
  static let mostBusy = 0.9

  let limits: [SaturationLimit]
  let maxInFlight: Int

  func judge(_ result: LoadResult, _ metrics: [Metric]) -> SaturationSearch.Judgement {
    if let lack = result.saturation.first(where: { if case .generatorLimit = $0 { true } else { false } }) {
      return .unknown("\(lack)")
    }
    let missing = limits.lazy.compactMap { limit in
      metrics.first { $0.name == limit.metric && $0.labels.isEmpty && $0.value == nil }
    }.first
    let breach = breach(result, metrics)
    if breach == nil, let missing {
      return .unknown(
        "\(missing.name) has no value: \(missing.reason ?? "it was not measured"); measure longer")
    }
    if breach != nil, result.busiestThreadShare > Self.mostBusy {
      return .unknown(
        "a sending thread was busy for \(Quantity(result.busiestThreadShare, .ratio)) of the time; give the load more 'threads'"
      )
    }
    // What is due while all connections are taken waits for the service; else it waits for this machine.
    if let late = result.saturation.first, breach == nil || !isFull(result) { return .unknown("\(late)") }
    return breach.map { .broke($0) } ?? .held
  }

  private func breach(_ result: LoadResult, _ metrics: [Metric]) -> String? {
    if let end = result.earlyEnd { return "\(LoadText.limit(end.limit, of: result)): \(end.reason)" }
    for limit in limits {
      guard let metric = metrics.first(where: { $0.name == limit.metric && $0.labels.isEmpty }),
        let value = metric.value, value > limit.most.value
      else { continue }
      return "\(limit.metric) \(Quantity(value, metric.unit)), at most \(limit.most)"
    }
    let scheduled = Double(result.overall.counts.scheduled)
    let answered = scheduled > 0 ? Double(result.succeededInTime) / scheduled : 0
    if answered >= Self.leastAnswered { return nil }
    return "\(Quantity(answered, .ratio)) of what was due was answered in time: requests pile up"
  }

  /// Whether the most requests that may be in flight were: by Little's law the mean of those that were.
  private func isFull(_ result: LoadResult) -> Bool {
    if result.overall.counts.unsent > 0 { return true }
    guard let mean = result.overall.serviceTime.mean else { return false }
    return result.achievedRate * mean / 1e9 > 0.9 * Double(maxInFlight)
  }
}
