/// One HTTP request, whole.
struct Request: Sendable, Equatable {
  var method: RequestMethod
  /// The path as sent: percent-encoding is left in place.
  var path: [UInt8]
  /// What follows the first `?`, as sent; empty without one.
  var query: [UInt8] = []
  /// 0 for HTTP/1.0, 1 for HTTP/1.1 and any later 1.x.
  var minorVersion = 1
  /// The client wants the connection to stay open after the answer.
  var keepsAlive = true
  /// The value of Content-Type; empty without one. Holds no control characters but tabs.
  var contentType: [UInt8] = []
  /// The body, its transfer coding taken off.
  var body: [UInt8] = []
}
