/// A request as the bytes that go over the wire, written once and sent many times.
struct PreparedRequest: Sendable {
  let name: String
  let bytes: [UInt8]
  let expectedStatus: StatusExpectation
  let bodyRule: ResponseParser.BodyRule
  /// Whether sending it a second time does no harm (RFC 9110, 9.2.2).
  let isIdempotent: Bool

  init(_ request: LoadPlan.Request, target: LoadTarget) {
    name = request.name
    expectedStatus = request.expectedStatus
    bodyRule = request.method == "HEAD" ? .never : .perHeaders
    isIdempotent = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(request.method)
    var text = "\(request.method) \(target.pathPrefix)\(request.path) HTTP/1.1\r\n"
    let given = Set(request.headers.map { $0.name.lowercased() })
    if !given.contains("host") { text += "Host: \(target.authority)\r\n" }
    if !given.contains("user-agent") { text += "User-Agent: loadline\r\n" }
    if !given.contains("accept") { text += "Accept: */*\r\n" }
    for header in request.headers { text += "\(header.name): \(header.value)\r\n" }
    if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
      text += "Content-Length: \(request.body.count)\r\n"
    }
    bytes = Array((text + "\r\n").utf8) + request.body
  }
}
