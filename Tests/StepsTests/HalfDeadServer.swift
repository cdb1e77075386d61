import SystemIO
import TestSupport

/// Takes every connection, begins an answer to what it reads first, and never goes on.
final class HalfDeadServer: Sendable {
  private let server: ConnectionServer

  init(beginning: String) throws {
    server = try ConnectionServer { socket in
      _ = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 5_000_000_000)
      try? socket.sendAll(Array(beginning.utf8), timeoutNanoseconds: 5_000_000_000)
      while let more = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 20_000_000_000), !more.isEmpty
      {}
    }
  }

  var port: UInt16 { server.port }

  func stop() { server.stop() }
}
