import HTTPLoad

/// Finds when a service has recovered from a fault.
///
/// Recovered is the first moment t, from the end of the fault on, such that at least the share of the requests due in
/// t…t + hold are good: they succeeded within the latency. The moment is the fault's end itself, or the time when a good
/// request was due: no finer than requests come.
package struct RecoverySearch {
  /// So few requests say nothing of a share.
  package static let fewestRequests = 10

  package enum Answer: Equatable {
    /// Nanoseconds since the end of the fault.
    case after(Int64)
    /// Not within so many nanoseconds.
    case notWithin(Int64)
    /// No stretch had requests enough; the most that one had.
    case tooFew(Int)
    /// So many nanoseconds were left until the next disturbance, and it had to hold for so many.
    case tooShort(left: Int64, hold: Int64)
  }

  let latencyNanoseconds: Int64
  let share: Double
  let holdNanoseconds: Int64

  package init(latencyNanoseconds: Int64, share: Double, holdNanoseconds: Int64) {
    self.latencyNanoseconds = latencyNanoseconds
    self.share = share
    self.holdNanoseconds = holdNanoseconds
  }

  /// - Parameters:
  ///   - outcomes: by the time when they were due.
  ///   - start: when the fault ended.
  ///   - end: until when nothing else disturbed the service.
  package func search(_ outcomes: [RequestOutcome], from start: Int64, to end: Int64) -> Answer {
    guard end - start >= holdNanoseconds else { return .tooShort(left: end - start, hold: holdNanoseconds) }
    let watched = outcomes.filter { $0.dueNanoseconds >= start && $0.dueNanoseconds < end }
    let isGood = watched.map { $0.hasSucceeded && $0.durationNanoseconds <= latencyNanoseconds }
    var next = 0
    var good = 0
    var most = 0
    for first in watched.indices {
      let moment = first == 0 ? start : watched[first].dueNanoseconds
      guard moment + holdNanoseconds <= end else { break }
      while next < watched.count, watched[next].dueNanoseconds < moment + holdNanoseconds {
        good += isGood[next] ? 1 : 0
        next += 1
      }
      let count = next - first
      most = max(most, count)
      if count >= Self.fewestRequests, isGood[first], Double(good) >= share * Double(count) {
        return .after(moment - start)
      }
      good -= isGood[first] ? 1 : 0
    }
    return most < Self.fewestRequests ? .tooFew(most) : .notWithin(end - start)
  }
}
