/// Connections with answers to be sent.
///
/// Sound to send: no connection is in two parts, and the loop's thread waits until all parts are sent.
struct HeldAnswers: @unchecked Sendable {
  let connections: [Connection]
  let now: Int64

  func send() {
    // What fails here fails again when the loop goes on with the connection, and closes it.
    for connection in connections { try? connection.flush(at: now) }
  }
}
