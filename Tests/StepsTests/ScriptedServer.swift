import Synchronization
import SystemIO

/// An HTTP server whose answers a test says; each connection has one.
final class ScriptedServer: Sendable {
  struct Reply: Sendable {
    var status = 200
    var type = "application/json"
    var headers: [String] = []
    var body: String
  }

  let port: UInt16
  private let listener: ListeningSocket
  private let reply: @Sendable (String) -> Reply?
  private let heads = Mutex<[String]>([])
  private let isStopped = Mutex(false)

  /// - Parameter reply: from the request, its head and its body; nil says nothing until the client goes.
  init(_ reply: @escaping @Sendable (String) -> Reply?) throws {
    self.reply = reply
    listener = try ListeningSocket(on: .loopback(port: 0))
    port = try listener.localAddress().port
    try OwnThread.start(name: "scripted") { [self] in serve() }
  }

  var requests: [String] { heads.withLock { $0 } }

  func stop() { isStopped.withLock { $0 = true } }

  private func serve() {
    defer { listener.close() }
    guard let poller = try? Poller(mechanism: .poll, capacity: 1),
      (try? poller.add(listener.descriptor, token: 0, interest: .read)) != nil
    else { return }
    while !isStopped.withLock({ $0 }) {
      guard (try? poller.wait(timeoutNanoseconds: 20_000_000)) != nil else { return }
      guard let socket = try? listener.accept() else { continue }
      try? OwnThread.start(name: "scripted") { [self] in
        answer(socket)
        socket.close()
      }
    }
  }

  private func answer(_ socket: StreamSocket) {
    var received: [UInt8] = []
    var text = ""
    repeat {
      guard let more = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 5_000_000_000), !more.isEmpty
      else { return }
      received += more
      text = String(decoding: received, as: UTF8.self)
    } while !Self.isWhole(text)
    heads.withLock { $0.append(text) }
    guard let reply = reply(text) else {
      _ = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 20_000_000_000)
      return
    }
    let head = (["Content-Type: \(reply.type)", "Connection: close"] + reply.headers).joined(
      separator: "\r\n")
    let answer =
      "HTTP/1.1 \(reply.status) Scripted\r\nContent-Length: \(reply.body.utf8.count)\r\n\(head)\r\n\r\n\(reply.body)"
    _ = try? socket.sendAll(Array(answer.utf8), timeoutNanoseconds: 5_000_000_000)
  }

  private static func isWhole(_ request: String) -> Bool {
    guard let end = request.firstRange(of: "\r\n\r\n") else { return false }
    let lines = request[..<end.lowerBound].lowercased().split(separator: "\r\n")
    let length = lines.first { $0.hasPrefix("content-length:") }.flatMap {
      Int($0.dropFirst("content-length:".count).filter { $0 != " " })
    }
    return request[end.upperBound...].utf8.count >= length ?? 0
  }
}
