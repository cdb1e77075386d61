import SystemIO

/// A port of 127.0.0.1 on which nothing listened a moment ago.
///
/// It lies below those that the system deals out by itself, so that no connection of another test takes it in between,
/// and is no round number, such as a text may hold for other reasons.
package func freePort() throws -> Int {
  for _ in 0..<100 {
    let port = UInt16.random(in: 2_000..<3_200) * 10 + 7
    if let listening = try? ListeningSocket(on: .loopback(port: port)) {
      listening.close()
      return Int(port)
    }
  }
  throw NoFreePort()
}

private struct NoFreePort: Error {}
