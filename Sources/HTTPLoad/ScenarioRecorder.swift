import Statistics

/// Counts what becomes of the iterations of one scenario, for one worker.
final class ScenarioRecorder {
  enum End { case completed, failed, interrupted }

  @exclusivity(unchecked) private(set) var result = ScenarioResult()

  init() { result.durations.reserveCounts() }

  func scheduled() { result.counts.scheduled &+= 1 }

  /// - Parameter duration: since the iteration was due or begun, think times included.
  func ended(_ end: End, duration: Int64) {
    switch end {
    case .completed:
      result.counts.completed &+= 1
      result.durations.record(duration)
    case .failed: result.counts.failed &+= 1
    case .interrupted: result.counts.interrupted &+= 1
    }
  }

  func unsent() {
    result.counts.scheduled &+= 1
    result.counts.unsent &+= 1
  }
}
