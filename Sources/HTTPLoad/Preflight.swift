import SystemIO

/// Finds the address of the target that answers, before the load begins.
enum Preflight {
  enum Answer: Sendable {
    case reachable(SocketAddress)
    case unreachable(LoadResult.Unreachable)
  }

  /// Tries every address of the name in turn; the first that accepts a connection carries the whole load.
  ///
  /// Blocks, for the name service and then for at most the timeout per address.
  static func check(host: String, port: UInt16, timeoutNanoseconds: Int64) -> Answer {
    let addresses: [SocketAddress]
    do {
      addresses = try SocketAddress.resolve(host: host, port: port)
    } catch {
      return .unreachable(.init(address: "\(host):\(port)", reason: error.description))
    }
    var reason = "the name has no address"
    for address in addresses.prefix(8) {
      do {
        try StreamSocket.connect(to: address, timeoutNanoseconds: timeoutNanoseconds).close()
        return .reachable(address)
      } catch {
        reason = error.description
      }
    }
    let tried = addresses.prefix(8).map(\.description).joined(separator: ", ")
    return .unreachable(.init(address: tried.isEmpty ? "\(host):\(port)" : tried, reason: reason))
  }
}
