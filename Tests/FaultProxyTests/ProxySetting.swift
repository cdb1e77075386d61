import FaultProxy
import SystemIO
import TestSupport
import XCTest

/// A proxy before an echo server, with clients of its own.
final class ProxySetting {
  /// What a client sees of one exchange.
  enum Sight: Equatable {
    case answered
    case reset
    case silent
  }

  let proxy: FaultProxy
  private let server: ConnectionServer

  init(fault: ProxyFault = ProxyFault()) throws {
    server = try .echo()
    var configuration = FaultProxy.Configuration(target: ("127.0.0.1", server.address.port))
    configuration.control = ("127.0.0.1", 0)
    configuration.fault = fault
    let proxy = try FaultProxy(configuration)
    self.proxy = proxy
    try OwnThread.start(name: "proxy") { try? proxy.run() }
  }

  func end() {
    proxy.stop()
    server.stop()
  }

  func connect() throws -> StreamSocket {
    try StreamSocket.connect(to: proxy.address, timeoutNanoseconds: 5_000_000_000)
  }

  func control() throws -> FaultControl {
    try FaultControl(connectingTo: XCTUnwrap(proxy.controlAddress))
  }

  /// Sends a byte and waits for it to come back.
  static func exchange(_ socket: StreamSocket, patience: Int64 = 5_000_000_000) -> Sight {
    do throws(SystemError) {
      try socket.sendAll([7], timeoutNanoseconds: patience)
      let answer = try socket.receiveSome(atLeast: 1, timeoutNanoseconds: patience)
      return answer == [7] ? .answered : .reset
    } catch {
      return error.isConnectionReset ? .reset : .silent
    }
  }

  /// What so many new connections see, each with an exchange.
  func sights(_ count: Int, patience: Int64 = 5_000_000_000) throws -> [Sight] {
    try (0..<count).map { _ in
      do {
        let socket = try connect()
        defer { socket.close() }
        return Self.exchange(socket, patience: patience)
      } catch let error as SystemError where error.isConnectionReset {
        return .reset
      }
    }
  }
}
