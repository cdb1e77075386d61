import Synchronization
import SystemIO
import TestSupport

/// An HTTP server whose answers a test says; each connection has one.
final class ScriptedServer: Sendable {
  struct Reply: Sendable {
    var status = 200
    var type = "application/json"
    var headers: [String] = []
    var body: String
  }

  private let server: ConnectionServer
  private let heads: Received

  /// The requests so far.
  private final class Received: Sendable {
    let texts = Mutex<[String]>([])
  }

  /// - Parameter reply: from the request, its head and its body; nil says nothing until the client goes.
  init(_ reply: @escaping @Sendable (String) -> Reply?) throws {
    let received = Received()
    heads = received
    server = try ConnectionServer { Self.answer($0, reply, into: received) }
  }

  var port: UInt16 { server.port }

  var requests: [String] { heads.texts.withLock { $0 } }

  func stop() { server.stop() }

  private static func answer(
    _ socket: StreamSocket, _ reply: @Sendable (String) -> Reply?, into heads: Received
  ) {
    var received: [UInt8] = []
    var text = ""
    repeat {
      guard let more = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 5_000_000_000), !more.isEmpty
      else { return }
      received += more
      text = String(decoding: received, as: UTF8.self)
    } while !isWhole(text)
    heads.texts.withLock { $0.append(text) }
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
