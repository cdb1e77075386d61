import Synchronization
import SystemIO

/// A server that sends back what it gets, and ends a connection when its peer has ended.
final class EchoServer: Sendable {
  let address: SocketAddress
  private let listener: ListeningSocket
  private let isStopped = Atomic(false)
  private let wakeUp: WakeUp

  init() throws {
    listener = try ListeningSocket(on: .loopback(port: 0))
    address = try listener.localAddress()
    wakeUp = try WakeUp()
    try OwnThread.start(name: "echo") { [self] in try? serve() }
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  private func serve() throws {
    defer { listener.close() }
    let poller = try Poller()
    try poller.add(listener.descriptor, token: 0, interest: .read)
    try poller.add(wakeUp.descriptor, token: 1, interest: .read)
    while !isStopped.load(ordering: .acquiring) {
      _ = try poller.wait(timeoutNanoseconds: nil)
      while let socket = try listener.accept() {
        try OwnThread.start(name: "echo-peer") {
          defer { socket.close() }
          // A peer that is reset, or silent for so long, is let go.
          while let bytes = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 20_000_000_000),
            !bytes.isEmpty
          {
            guard (try? socket.sendAll(bytes, timeoutNanoseconds: 20_000_000_000)) != nil else { return }
          }
        }
      }
    }
  }
}
