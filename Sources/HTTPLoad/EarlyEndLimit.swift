import Statistics

/// What must hold of a whole measurement, so that it may end as soon as that has become impossible.
package struct EarlyEndLimit: Sendable, Equatable {
  package enum Subject: Sendable, Equatable {
    /// This percentile of latency (open model) or service time (closed model), at most the value in nanoseconds.
    case percentile(Double)
    /// The longest of them, at most the value in nanoseconds.
    case longest
    /// The share of scheduled requests that do not succeed, at most the value, 0 to 1.
    case errorShare
    /// Requests a second that succeed within the measured time, at least the value.
    case throughput
  }

  package let subject: Subject
  package let value: Double

  package init(_ subject: Subject, _ value: Double) {
    self.subject = subject
    self.value = value
  }

  /// Whether it can be known before the end that nothing will make the limit hold any more: for all but the longest
  /// duration that takes a load whose size is known, and for throughput a known length as well.
  package func canBreakEarly(in plan: LoadPlan) -> Bool {
    switch subject {
    case .longest: true
    case .percentile, .errorShare: plan.mostMeasuredRequests != nil
    case .throughput: plan.model.isOpen && plan.iterations == nil
    }
  }

  /// What speaks against it, in words; nil as long as a continuation could make it hold.
  ///
  /// - Parameters:
  ///   - slow: measured requests that took longer than the limit.
  ///   - lost: measured requests that did not succeed.
  ///   - most: the most requests that the measurement can have; nil where nobody knows.
  ///   - mostBefore: the most requests that are sent and not measured. Throughput counts what ends within the measured
  ///     time, whenever it began, so that they may still help it.
  ///   - seconds: the measured time.
  func breach(slow: UInt64, lost: UInt64, most: UInt64?, mostBefore: UInt64, seconds: Double) -> String? {
    switch subject {
    case .longest:
      return slow > 0 ? "\(slow) took longer" : nil
    case .percentile(let percent):
      guard let most else { return nil }
      let allowed = most - Histogram.rank(percent: percent, count: most)
      return slow > allowed ? "\(slow) of at most \(most) requests took longer, \(allowed) may" : nil
    case .errorShare:
      guard let most, Double(lost) > value * Double(most) else { return nil }
      return "\(lost) of at most \(most) requests did not succeed, \(Int(value * Double(most))) may"
    case .throughput:
      guard let most, seconds > 0 else { return nil }
      let possible = most - min(lost, most) + mostBefore
      guard Double(possible) < value * seconds else { return nil }
      return "\(lost) of at most \(most) requests did not succeed, so that no more than \(possible) can"
    }
  }
}

extension LoadPlan {
  /// The most requests that can be measured; nil in the closed model by time, which sends as many as are answered.
  ///
  /// Random arrivals are no more than ten standard deviations above their mean.
  package var mostMeasuredRequests: UInt64? {
    if let iterations { return UInt64(iterations) * longestFlow }
    return model.isOpen ? mostRequests(in: profile.pieces.filter(\.isMeasured)) : nil
  }

  /// The most requests of the open model that are sent and not measured.
  var mostUnmeasuredRequests: UInt64 { mostRequests(in: profile.pieces.filter { !$0.isMeasured }) }

  private var longestFlow: UInt64 { UInt64(scenarios.map(\.requests.count).max() ?? 1) }

  private func mostRequests(in pieces: [LoadProfile.Piece]) -> UInt64 {
    if pieces.isEmpty { return 0 }
    let mean = pieces.reduce(0) { $0 + ($1.from + $1.to) / 2 * Double($1.end - $1.start) / 1e9 }
    let spread = arrivals == .constant ? 0 : 10 * mean.squareRoot() + 10
    return UInt64((mean + spread).rounded(.up) + Double(pieces.count)) * longestFlow
  }
}
