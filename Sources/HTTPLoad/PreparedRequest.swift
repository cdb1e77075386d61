/// A request of the plan, made ready for the wire.
///
/// A class, so that the request loop takes hold of it by one count, and not by one for each of its parts.
final class PreparedRequest: Sendable {
  let name: String
  /// Written once and sent many times; empty where `isRendered`.
  let bytes: [UInt8]
  /// Whether the bytes differ from sending to sending.
  let isRendered: Bool
  let layout: RequestLayout
  let expectation: AnswerExpectation
  let captures: [(slot: Int, capture: Capture)]
  let takesCookies: Bool
  /// How often in a row an answer may send the request on to another path.
  let redirects: Int
  let bodyRule: ResponseParser.BodyRule
  /// Whether sending it a second time does no harm (RFC 9110, 9.2.2).
  let isIdempotent: Bool
  /// Nanoseconds to wait after it within its scenario; nil for none.
  let thinkTime: ThinkTime?
  /// Whether headers and body of answers are looked at.
  let keepsHead: Bool
  let keepsBody: Bool

  init(
    _ request: LoadPlan.Request, target: LoadTarget, slots: VariableSlots, keepsCookies: Bool
  ) {
    name = request.name
    expectation = request.expectation
    bodyRule = request.method == "HEAD" ? .never : .perHeaders
    isIdempotent = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(request.method)
    layout = RequestLayout(request, target: target, slots: slots)
    isRendered = keepsCookies || !layout.isFixed
    redirects = request.redirects
    thinkTime = request.thinkTime
    takesCookies = keepsCookies
    captures = request.captures.map { (slots.slot(of: $0.variable) ?? 0, $0) }
    let sources = request.captures.map(\.source)
    keepsHead =
      keepsCookies || redirects > 0 || expectation.looksAtHead || sources.contains { $0.looksAtHead }
    keepsBody = expectation.looksAtBody || sources.contains { !$0.looksAtHead }
    var bytes: [UInt8] = []
    if !isRendered { _ = layout.render(into: &bytes, session: nil, isSecure: false) }
    self.bytes = bytes
  }
}

extension Capture.Source {
  fileprivate var looksAtHead: Bool {
    switch self {
    case .header, .cookie: true
    case .json, .matches: false
    }
  }
}
