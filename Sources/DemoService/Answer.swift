/// What is sent for a request, and when.
struct Answer: Sendable, Equatable {
  enum Body: Sendable, Equatable {
    case bytes([UInt8])
    /// So many bytes of `BytePattern`, made while they are sent.
    case pattern(count: Int, isChunked: Bool)
  }

  var route: Route
  var status = 200
  var contentType = Answer.json
  var body: Body
  /// When it may leave, in nanoseconds since the start of the service.
  var releaseNanoseconds: Int64

  static let json = Array("application/json".utf8)
  static let binary = Array("application/octet-stream".utf8)
  static let metricsText = Array("text/plain; version=0.0.4; charset=utf-8".utf8)
}
