/// A user's way through the service: requests in sequence, each begun when the one before was answered as expected.
///
/// One pass is an iteration. It ends early with the first request that does not succeed. What a request captures, and
/// the cookies, live as long as the iteration.
package struct LoadScenario: Sendable {
  /// What results and limits call it; unique within the plan.
  package var name: String
  /// How often it comes, relative to the others; at least 1.
  package var weight: Int
  /// Places in the requests of the plan, in order; no request belongs to two scenarios.
  package var requests: Range<Int>
  /// Whether cookies that the service sets are sent back.
  package var keepsCookies: Bool

  package init(name: String, weight: Int = 1, requests: Range<Int>, keepsCookies: Bool = false) {
    self.name = name
    self.weight = weight
    self.requests = requests
    self.keepsCookies = keepsCookies
  }
}
