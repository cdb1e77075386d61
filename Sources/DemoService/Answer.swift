/// What is sent for a request, and when.
package struct Answer: Sendable, Equatable {
  package enum Body: Sendable, Equatable {
    case bytes([UInt8])
    /// So many bytes of `BytePattern`, made while they are sent.
    case pattern(count: Int, isChunked: Bool)
  }

  package var route: Route
  package var status = 200
  package var contentType = Answer.json
  package var body: Body
  /// When it may leave, in nanoseconds since the start of the service.
  package var releaseNanoseconds: Int64

  package static let json = Array("application/json".utf8)
  package static let binary = Array("application/octet-stream".utf8)
  package static let metricsText = Array("text/plain; version=0.0.4; charset=utf-8".utf8)
}
