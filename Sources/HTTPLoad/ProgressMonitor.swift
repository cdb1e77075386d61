import Statistics

/// Looks at what the workers tell once a second: how far the run is, and whether its limits can still be kept.
struct ProgressMonitor: Sendable {
  private let limits: [EarlyEndLimit]
  private let most: UInt64?
  private let mostBefore: UInt64
  private let measuredSeconds: Double
  /// For each limit, the measured requests that took longer.
  private var slow: [UInt64]
  private var lost: UInt64 = 0
  private var last = ProgressBoard.Entry()
  private var lastElapsed: Duration = .zero
  private var recent = Histogram()
  /// The first limit that cannot be kept any more.
  private(set) var earlyEnd: EarlyEnd?

  init(_ plan: LoadPlan, measuredSeconds: Double) {
    limits = plan.earlyEndLimits
    most = plan.mostMeasuredRequests
    mostBefore = plan.mostUnmeasuredRequests
    self.measuredSeconds = measuredSeconds
    slow = limits.map { _ in 0 }
  }

  /// What there is to tell after the windows that have closed since the last call.
  mutating func look(
    at total: ProgressBoard.Entry, _ windows: [[LoadWindow]], elapsed: Duration
  ) -> LoadProgress {
    recent.removeAll()
    for window in windows.joined() {
      recent.merge(window.durations)
      lost &+= window.counts.scheduled - window.counts.succeeded
      for (index, limit) in limits.enumerated() {
        switch limit.subject {
        case .percentile, .longest: slow[index] &+= window.durations.countAbove(Int64(clamping: limit.value))
        case .errorShare, .throughput: break
        }
      }
    }
    if earlyEnd == nil {
      for (limit, slow) in zip(limits, slow) {
        let reason = limit.breach(
          slow: slow, lost: lost, most: most, mostBefore: mostBefore, seconds: measuredSeconds)
        if let reason {
          earlyEnd = EarlyEnd(limit: limit, reason: reason)
          break
        }
      }
    }
    let passed = (elapsed - lastElapsed) / .seconds(1)
    let ended = total.succeeded &+ total.failed &- last.succeeded &- last.failed
    defer { (last, lastElapsed) = (total, elapsed) }
    return LoadProgress(
      elapsed: elapsed, succeeded: total.succeeded, failed: total.failed, inFlight: total.inFlight,
      rate: passed > 0 ? Double(ended) / passed : 0,
      percentiles: [50, 95, 99].compactMap { percent in
        recent.percentile(percent).map { .init(percent: percent, nanoseconds: $0) }
      })
  }
}

extension Int64 {
  /// The whole number next to it, or the nearest that there is.
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }
}
