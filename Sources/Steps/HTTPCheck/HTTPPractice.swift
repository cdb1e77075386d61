/// One of the practices that the step looks for.
enum HTTPPractice: String, CaseIterable, Sendable {
  case health
  case keepAlive = "keep-alive"
  case compression, caching, pagination
  case rateLimit = "rate-limit"
  case http2, tls, redirect

  /// Whether it has a meaning only where the service speaks TLS.
  var needsTLS: Bool { [.http2, .tls, .redirect].contains(self) }
}
