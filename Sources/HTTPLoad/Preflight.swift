import SystemIO

/// Finds the address of the target that answers, before the load begins.
enum Preflight {
  enum Answer: Sendable {
    case reachable(SocketAddress)
    case unreachable(LoadResult.Unreachable)
  }

  /// The most addresses of one name that are tried.
  private static let addressLimit = 8

  /// Tries the addresses of the name in turn; the first that accepts a connection, and with TLS agrees on keys,
  /// carries the whole load.
  ///
  /// The name service gets as long to answer as each address to connect.
  static func check(
    _ target: LoadTarget, tls: TLSContext?, timeout: Duration
  ) async throws -> Answer {
    let name = target.authority
    let addresses: [SocketAddress]
    switch await Preflight.addresses(of: target, timeout: timeout) {
    case .success(let found): addresses = Array(found.prefix(addressLimit))
    case .failure(let error): return .unreachable(.init(address: name, reason: error.reason))
    }
    var reason = "the name has no address"
    for address in addresses {
      do {
        let isConnected: Bool? = try await runOnOwnThread(name: "load-preflight", abandonedAfter: timeout * 2)
        {
          let end = MonotonicClock.nanoseconds &+ timeout.wholeNanoseconds
          let socket = try StreamSocket.connect(to: address, timeoutNanoseconds: timeout.wholeNanoseconds)
          guard let tls else {
            socket.close()
            return true
          }
          let stream = try tls.client(over: socket)
          defer { stream.close() }
          try stream.handshake(timeoutNanoseconds: end &- MonotonicClock.nanoseconds)
          return true
        }
        if isConnected == true { return .reachable(address) }
        reason = "connect: no answer in time"
      } catch let error as SystemError {
        reason = error.description
      } catch let error as TLSError {
        reason = error.description
      }
    }
    let tried = addresses.map(\.description).joined(separator: ", ")
    return .unreachable(.init(address: tried.isEmpty ? name : tried, reason: reason))
  }

  private struct NoAddress: Error { let reason: String }

  /// The Unix socket, or what the name service knows of the host.
  private static func addresses(
    of target: LoadTarget, timeout: Duration
  ) async -> Result<[SocketAddress], NoAddress> {
    if let path = target.unixSocket {
      return SocketAddress.unix(path: path).map { .success([$0]) }
        ?? .failure(NoAddress(reason: "'\(path)' is not the path of a Unix socket"))
    }
    if let proxy = target.proxy { return .success([proxy]) }
    let (host, port) = (target.host, target.port)
    do {
      let found = try await runOnOwnThread(name: "load-resolve", abandonedAfter: timeout) {
        try SocketAddress.resolve(host: host, port: port)
      }
      return found.map { .success($0) }
        ?? .failure(NoAddress(reason: "the name service did not answer in time"))
    } catch let error as SystemError {
      return .failure(NoAddress(reason: error.description))
    } catch {
      return .failure(NoAddress(reason: "\(error)"))
    }
  }
}
