import Synchronization
import SystemIO

/// Answers every request with 200 and keeps the heads that it got.
final class RecordingServer: Sendable {
  let port: UInt16
  private let listener: ListeningSocket
  private let heads = Mutex<[String]>([])
  private let isStopped = Mutex(false)

  init() throws {
    guard let address = try SocketAddress.resolve(host: "127.0.0.1", port: 0).first else {
      throw SystemError(call: "resolve", code: 0, text: "no loopback address")
    }
    listener = try ListeningSocket(on: address)
    port = try listener.localAddress().port
    try OwnThread.start(name: "recording") { [self] in serve() }
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
      answer(socket)
      socket.close()
    }
  }

  /// Serves one connection until its peer closes it.
  private func answer(_ socket: StreamSocket) {
    while true {
      var received: [UInt8] = []
      while !received.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        guard let more = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 2_000_000_000), !more.isEmpty
        else { return }
        received += more
      }
      heads.withLock { $0.append(String(decoding: received, as: UTF8.self)) }
      let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
      guard (try? socket.sendAll(response, timeoutNanoseconds: 2_000_000_000)) != nil else { return }
    }
  }
}
