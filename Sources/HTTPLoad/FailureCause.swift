/// Why a request did not succeed.
package enum FailureCause: String, Sendable, CaseIterable, Codable {
  case connectRefused = "connect refused"
  case connectFailed = "connect failed"
  case connectTimeout = "connect timeout"
  case tlsFailed = "tls handshake failed"
  case requestTimeout = "request timeout"
  case reset = "connection reset"
  /// The server closed the connection before its response was whole.
  case earlyClose = "early close"
  /// What came is no acceptable HTTP/1.1 response.
  case badResponse = "bad response"
  case bodyTooLarge = "body too large"
  case unexpectedStatus = "unexpected status"
  case unexpectedHeader = "unexpected header"
  case unexpectedBody = "unexpected body"
  /// What a later request needs is not in the answer, or cannot be sent.
  case captureFailed = "capture failed"
  /// The answer sends the request on to where it cannot go.
  case badRedirect = "bad redirect"
  case firstByteTimeout = "first byte timeout"
  /// This machine had no descriptor, port or memory left: the fault of the generator, not of the service.
  case generatorLimit = "generator limit"

  /// Whether it counts as timed out rather than failed.
  package var isTimeout: Bool {
    self == .connectTimeout || self == .requestTimeout || self == .firstByteTimeout
  }

  @inline(__always)
  var index: Int {
    switch self {
    case .connectRefused: 0
    case .connectFailed: 1
    case .connectTimeout: 2
    case .requestTimeout: 3
    case .reset: 4
    case .earlyClose: 5
    case .badResponse: 6
    case .bodyTooLarge: 7
    case .unexpectedStatus: 8
    case .generatorLimit: 9
    case .tlsFailed: 10
    case .unexpectedHeader: 11
    case .unexpectedBody: 12
    case .captureFailed: 13
    case .badRedirect: 14
    case .firstByteTimeout: 15
    }
  }
}
