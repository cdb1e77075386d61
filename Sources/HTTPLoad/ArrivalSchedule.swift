/// When each request of the open model is due: request i at i ÷ rate after the start.
package struct ArrivalSchedule: Sendable {
  private let nanosecondsApart: Double
  /// How many requests are due before the end.
  package let count: Int

  /// The slowest rate that a plan may ask for: about one request in eleven days.
  static let slowestPerSecond = 1e-6
  /// The fastest rate that a plan may ask for.
  static let fastestPerSecond = 1e6

  /// - Parameters:
  ///   - requestsPerSecond: from `slowestPerSecond` to `fastestPerSecond`; what lies outside is taken as the end.
  ///   - lengthNanoseconds: the time during which requests are due, warm-up included.
  package init(requestsPerSecond: Double, lengthNanoseconds: Int64) {
    let isNumber = !requestsPerSecond.isNaN
    let rate = isNumber ? min(max(requestsPerSecond, Self.slowestPerSecond), Self.fastestPerSecond) : 1
    nanosecondsApart = 1e9 / rate
    var count = Int(exactly: (Double(lengthNanoseconds) / nanosecondsApart).rounded(.up)) ?? 0
    // Rounding may be off by one either way; what counts is that the last is due before the end.
    while count > 0 && Int64(Double(count - 1) * nanosecondsApart) >= lengthNanoseconds { count -= 1 }
    while Int64(Double(count) * nanosecondsApart) < lengthNanoseconds { count += 1 }
    self.count = count
  }

  /// How many requests are due at the places of a shard.
  func count(of shard: LoadShard?) -> Int {
    guard let shard else { return count }
    return max(0, count - shard.index + shard.count - 1) / shard.count
  }

  /// When the request is due, in nanoseconds after the start.
  @inline(__always)
  package func offsetNanoseconds(_ index: Int) -> Int64 { Int64(Double(index) * nanosecondsApart) }
}
