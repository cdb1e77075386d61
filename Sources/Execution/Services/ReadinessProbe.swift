import SystemIO

/// One look at whether a service answers.
enum ReadinessProbe {
  private static let timeoutNanoseconds: Int64 = 1_000_000_000

  /// Nil when the service answered as it should, else what was wrong.
  static func attempt(_ probe: ServiceDefinition.Probe) async throws -> String? {
    try await runOnOwnThread(name: "probe") {
      do {
        switch probe {
        case .tcp(let host, let port):
          try connect(host, port).close()
          return nil
        case .http(let host, let port, let path):
          return try get(host: host, port: port, path: path)
        }
      } catch {
        return "\(error)"
      }
    }
  }

  /// The address of the probe, if something takes connections there.
  static func answeringAddress(of probe: ServiceDefinition.Probe) async -> String? {
    let (host, port) =
      switch probe {
      case .tcp(let host, let port): (host, port)
      case .http(let host, let port, _): (host, port)
      }
    do {
      try await runOnOwnThread(name: "probe") { try connect(host, port).close() }
      return "\(host):\(port)"
    } catch {
      return nil
    }
  }

  private static func connect(_ host: String, _ port: UInt16) throws -> StreamSocket {
    var failure = SystemError(call: "connect to \(host):\(port)", code: 0, text: "the name has no address")
    for address in try SocketAddress.resolve(host: host, port: port) {
      do {
        return try StreamSocket.connect(to: address, timeoutNanoseconds: timeoutNanoseconds)
      } catch {
        failure = SystemError(call: "connect to \(address)", code: error.code, text: error.text)
      }
    }
    throw failure
  }

  private static func get(host: String, port: UInt16, path: String) throws -> String? {
    let socket = try connect(host, port)
    defer { socket.close() }
    let shownHost = host.contains(":") ? "[\(host)]" : host
    let request =
      "GET \(path) HTTP/1.1\r\nHost: \(shownHost):\(port)\r\nUser-Agent: loadline\r\nConnection: close\r\n\r\n"
    try socket.sendAll(Array(request.utf8), timeoutNanoseconds: timeoutNanoseconds)
    let head = try socket.receiveSome(atLeast: 12, timeoutNanoseconds: timeoutNanoseconds)
    // `HTTP/1.1 200`
    guard head.starts(with: "HTTP/1.".utf8), head.count >= 12,
      let status = Int(String(decoding: head[9..<12], as: UTF8.self))
    else { return "the answer is not HTTP" }
    return (200...399).contains(status) ? nil : "the answer has status \(status)"
  }
}
