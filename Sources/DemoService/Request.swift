/// One HTTP request, whole.
package struct Request: Sendable, Equatable {
  /// The method; `other` for those that are not common.
  package var method: RequestMethod
  /// The path as sent: percent-encoding is left in place.
  package var path: [UInt8]
  /// What follows the first `?`, as sent; empty without one.
  package var query: [UInt8] = []
  /// 0 for HTTP/1.0, 1 for HTTP/1.1 and any later 1.x.
  package var minorVersion = 1
  /// The client wants the connection to stay open after the answer.
  package var keepsAlive = true
  /// The value of Content-Type; empty without one. Holds no control characters but tabs.
  package var contentType: [UInt8] = []
  /// The body, its transfer coding taken off.
  package var body: [UInt8] = []

  /// An HTTP/1.1 request without query and body.
  package init(method: RequestMethod, path: [UInt8]) {
    self.method = method
    self.path = path
  }
}
