/// The statuses that make a response a success.
package struct StatusExpectation: Sendable, Equatable {
  package let ranges: [ClosedRange<Int>]

  package init(_ ranges: [ClosedRange<Int>]) { self.ranges = ranges }

  /// Exactly this status.
  package init(_ status: Int) { ranges = [status...status] }

  /// 200 to 399: what holds unless a request says otherwise.
  package static let success = StatusExpectation([200...399])

  package func contains(_ status: Int) -> Bool {
    for range in ranges where range.contains(status) { return true }
    return false
  }
}
