import Synchronization
import SystemIO

/// Takes every connection, begins an answer to what it reads first, and never goes on.
final class HalfDeadServer: Sendable {
  let port: UInt16
  private let listener: ListeningSocket
  private let beginning: [UInt8]
  private let isStopped = Mutex(false)

  init(beginning: String) throws {
    self.beginning = Array(beginning.utf8)
    listener = try ListeningSocket(on: .loopback(port: 0))
    port = try listener.localAddress().port
    try OwnThread.start(name: "half-dead") { [self] in serve() }
  }

  func stop() { isStopped.withLock { $0 = true } }

  private func serve() {
    var open: [StreamSocket] = []
    defer {
      for socket in open { socket.close() }
      listener.close()
    }
    guard let poller = try? Poller(mechanism: .poll, capacity: 1),
      (try? poller.add(listener.descriptor, token: 0, interest: .read)) != nil
    else { return }
    while !isStopped.withLock({ $0 }) {
      guard (try? poller.wait(timeoutNanoseconds: 20_000_000)) != nil else { return }
      guard let socket = try? listener.accept() else { continue }
      open.append(socket)
      _ = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 2_000_000_000)
      try? socket.sendAll(beginning, timeoutNanoseconds: 2_000_000_000)
    }
  }
}
