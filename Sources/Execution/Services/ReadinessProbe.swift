import SystemIO

/// One look at whether a service answers.
enum ReadinessProbe {
  private static let timeoutNanoseconds: Int64 = 1_000_000_000
  private static let execTimeoutNanoseconds: Int64 = 10_000_000_000

  /// Nil when the service answered as it should, else what was wrong.
  ///
  /// - Parameters:
  ///   - command: the service's own, whose environment and folder a program has that probes it.
  ///   - log: the lines that the service has written.
  static func attempt(
    _ probe: ServiceDefinition.Probe, command: ChildCommand, log: LogLineWatch
  ) async throws -> String? {
    try await runOnOwnThread(name: "probe") {
      do {
        switch probe {
        case .log(let pattern): return log.hasMatched ? nil : "no line of its log matches '\(pattern)'"
        case .exec(let words):
          var command = command
          command.arguments = OwnProgram.substitute(in: words)
          var supervisor = ChildSupervisor()
          supervisor.capture = .none
          supervisor.timeoutNanoseconds = execTimeoutNanoseconds
          supervisor.graceNanoseconds = 0
          let outcome = try supervisor.run(command)
          return outcome.isSuccess
            ? nil : "'\(words[0])' ended with \(outcome.isTimedOut ? "no answer in 10 s" : outcome.summary)"
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
    let host: String
    let port: UInt16
    switch probe {
    case .tcp(let name, let number), .http(let name, let number, _): (host, port) = (name, number)
    case .exec, .log: return nil
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
