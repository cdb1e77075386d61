import Synchronization
import SystemIO

/// Takes every connection to a free loopback port and serves each on a thread of its own, until `stop()`.
package final class ConnectionServer: Sendable {
  package let port: UInt16
  private let listener: ListeningSocket
  private let wakeUp: WakeUp
  private let isStopped = Atomic(false)
  private let serve: @Sendable (StreamSocket) -> Void

  /// - Parameter serve: what is done with a connection, which is closed afterwards.
  package init(_ serve: @escaping @Sendable (StreamSocket) -> Void) throws {
    self.serve = serve
    listener = try ListeningSocket(on: .loopback(port: 0))
    port = try listener.localAddress().port
    wakeUp = try WakeUp()
    try OwnThread.start(name: "connections") { [self] in try? accept() }
  }

  package func stop() {
    isStopped.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  private func accept() throws {
    defer { listener.close() }
    let poller = try Poller()
    try poller.add(listener.descriptor, token: 0, interest: .read)
    try poller.add(wakeUp.descriptor, token: 1, interest: .read)
    while !isStopped.load(ordering: .acquiring) {
      _ = try poller.wait(timeoutNanoseconds: nil)
      while let socket = try listener.accept() {
        try OwnThread.start(name: "connection") { [self] in
          serve(socket)
          socket.close()
        }
      }
    }
  }
}
