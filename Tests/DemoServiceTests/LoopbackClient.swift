import DemoService
import SystemIO

/// A blocking HTTP client for one connection; every wait ends after ten seconds.
final class LoopbackClient {
  struct Response: Equatable {
    var status: Int
    /// Names in lower case.
    var fields: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  enum Failure: Error, Equatable {
    case timeout
    case closed
    case malformed(String)
  }

  let socket: StreamSocket
  private var received: [UInt8] = []

  init(port: Int) throws {
    socket = try .connect(to: .loopback(port: UInt16(port)), timeoutNanoseconds: 10_000_000_000)
  }

  deinit { socket.close() }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch try rest.withUnsafeBytes({ try socket.send($0) }) {
      case .bytes(let count): rest = rest.dropFirst(count)
      case .endOfStream: throw Failure.closed
      case .wouldBlock:
        guard try socket.waitUntilReady(for: .write, timeoutNanoseconds: 10_000_000_000) else {
          throw Failure.timeout
        }
      }
    }
  }

  /// Sends a request without a body and reads its answer.
  func ask(_ target: String) throws -> Response { try ask("GET", target) }

  /// Sends a request without a body and reads its answer.
  func ask(_ method: String, _ target: String) throws -> Response {
    try send("\(method) \(target) HTTP/1.1\r\nHost: demo\r\n\r\n")
    return try readResponse(isHead: method == "HEAD")
  }

  func readResponse(isHead: Bool = false) throws -> Response {
    let head = try readLines()
    guard let first = head.first?.split(separator: " "), first.count >= 2, let status = Int(first[1]) else {
      throw Failure.malformed(head.first ?? "")
    }
    var fields: [String: String] = [:]
    for line in head.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw Failure.malformed(line) }
      fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    var body: [UInt8] = []
    if isHead || status == 204 || status == 304 || status == 100 {
      return Response(status: status, fields: fields, body: [])
    }
    if fields["transfer-encoding"] == "chunked" {
      while true {
        guard let line = try readLine(), let size = Int(line, radix: 16) else {
          throw Failure.malformed("chunk")
        }
        body += try take(size)
        guard try readLine() == "" else { throw Failure.malformed("chunk end") }
        if size == 0 { break }
      }
    } else {
      guard let length = fields["content-length"].flatMap({ Int($0) }) else {
        throw Failure.malformed("no length")
      }
      body = try take(length)
    }
    return Response(status: status, fields: fields, body: body)
  }

  /// Whether the server ends the connection, by a close or by a reset, before it sends another byte.
  func isClosedByServer() throws -> Bool {
    guard received.isEmpty else { return false }
    do {
      try receive()
      return false
    } catch Failure.closed {
      return true
    } catch let error as SystemError where error.isConnectionReset {
      return true
    }
  }

  private func readLines() throws -> [String] {
    var lines: [String] = []
    while let line = try readLine(), !line.isEmpty { lines.append(line) }
    return lines
  }

  private func readLine() throws -> String? {
    while true {
      if let end = received.firstIndex(of: 10) {
        let line = received[..<end]
        received.removeSubrange(...end)
        return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
      }
      try receive()
    }
  }

  private func take(_ count: Int) throws -> [UInt8] {
    while received.count < count { try receive() }
    defer { received.removeSubrange(..<count) }
    return Array(received[..<count])
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      switch try buffer.withUnsafeMutableBytes({ try socket.receive(into: $0) }) {
      case .bytes(let count):
        received += buffer[..<count]
        return
      case .endOfStream: throw Failure.closed
      case .wouldBlock:
        guard try socket.waitUntilReady(for: .read, timeoutNanoseconds: 10_000_000_000) else {
          throw Failure.timeout
        }
      }
    }
  }
}
