import SystemIO
import TestSupport

extension ConnectionServer {
  /// A server that sends back what it gets, and ends a connection when its peer has ended.
  static func echo() throws -> ConnectionServer {
    try ConnectionServer { socket in
      // A peer that is reset, or silent for so long, is let go.
      while let bytes = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 20_000_000_000),
        !bytes.isEmpty
      {
        guard (try? socket.sendAll(bytes, timeoutNanoseconds: 20_000_000_000)) != nil else { return }
      }
    }
  }

  var address: SocketAddress { .loopback(port: port) }
}
