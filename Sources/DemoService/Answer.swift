/// What is sent for a request, and when.
package struct Answer: Sendable, Equatable {
  /// What follows the head.
  package enum Body: Sendable, Equatable {
    case bytes([UInt8])
    /// So many bytes of `BytePattern`, made while they are sent.
    case pattern(count: Int, isChunked: Bool)
  }

  /// The endpoint that answers.
  package var route: Route
  /// The status code, 200...599.
  package var status = 200
  /// The value of Content-Type.
  package var contentType = Answer.json
  /// What follows the head; never sent for HEAD, 204 and 304.
  package var body: Body
  /// When it may leave, in nanoseconds since the start of the service.
  package var releaseNanoseconds: Int64

  static let json = Array("application/json".utf8)
  static let binary = Array("application/octet-stream".utf8)
  static let metricsText = Array("text/plain; version=0.0.4; charset=utf-8".utf8)
}
