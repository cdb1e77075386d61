/// What one iteration does: requests in sequence.
struct PreparedFlow: Sendable {
  /// Places in the requests of the plan.
  let requests: Range<Int>
  /// The place among the scenarios of the plan; nil where the plan has none and each request is a flow of its own.
  let scenario: Int?
}
