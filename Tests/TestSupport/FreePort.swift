import SystemIO

/// A port of 127.0.0.1 on which nothing listened a moment ago.
package func freePort() throws -> Int {
  let listening = try ListeningSocket(on: .loopback(port: 0))
  defer { listening.close() }
  return Int(try listening.localAddress().port)
}
