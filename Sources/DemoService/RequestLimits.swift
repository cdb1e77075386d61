/// How much of a request is read before it is refused. All in bytes but the count of fields.
package struct RequestLimits: Sendable, Equatable {
  /// The request line; more is answered with 414.
  package var requestLine = 8_192
  /// The request line and all header fields, and as much again for trailers; more is answered with 431.
  package var head = 16_384
  /// Header fields; more are answered with 431.
  package var fields = 100
  /// The body, its transfer coding taken off; more is answered with 413.
  package var body = 1_048_576

  /// The defaults.
  package init() {}
}
