/// When each request of the open model is due: request i at i ÷ rate after the start.
package struct ArrivalSchedule: Sendable {
  private let nanosecondsApart: Double
  /// How many requests are due before the end.
  package let count: Int

  /// - Parameter lengthNanoseconds: the time during which requests are due, warm-up included.
  package init(requestsPerSecond: Double, lengthNanoseconds: Int64) {
    nanosecondsApart = 1e9 / requestsPerSecond
    var count = Int(exactly: (Double(lengthNanoseconds) / nanosecondsApart).rounded(.up)) ?? 0
    // Rounding may be off by one either way; what counts is that the last is due before the end.
    while count > 0 && Int64(Double(count - 1) * nanosecondsApart) >= lengthNanoseconds { count -= 1 }
    while Int64(Double(count) * nanosecondsApart) < lengthNanoseconds { count += 1 }
    self.count = count
  }

  /// When the request is due, in nanoseconds after the start.
  @inline(__always)
  package func offsetNanoseconds(_ index: Int) -> Int64 { Int64(Double(index) * nanosecondsApart) }
}
