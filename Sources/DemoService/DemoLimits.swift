/// What the demo service bears of its clients.
package struct DemoLimits: Sendable {
  /// Connections open at once; further ones are answered 503 and closed.
  package var connections = 20_000
  /// How long a connection may stay open without a request.
  package var idle = Duration.seconds(75)
  /// How long a request may take to arrive, from its first byte to its last.
  package var request = Duration.seconds(30)
  /// How long a client may take nothing of an answer that is ready for it.
  package var unread = Duration.seconds(30)

  /// The defaults.
  package init() {}
}
