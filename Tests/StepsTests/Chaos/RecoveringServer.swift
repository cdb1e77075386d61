import Synchronization
import SystemIO

/// Answers with 200, but for a set time after a silence of a second and more with 503: a service that must find its way
/// back after nobody could reach it.
final class RecoveringServer: Sendable {
  let port: UInt16
  private let listener: ListeningSocket
  private let wakeUp: WakeUp
  private let isStopped = Atomic(false)
  private let recoveryNanoseconds: Int64

  /// - Parameter recovery: for how long requests fail, counted from the first after a silence.
  init(recovery: Duration) throws {
    listener = try ListeningSocket(on: .loopback(port: 0))
    port = try listener.localAddress().port
    wakeUp = try WakeUp()
    recoveryNanoseconds = Int64(recovery / .nanoseconds(1))
    try OwnThread.start(name: "recovering") { [self] in try? serve() }
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
    var peers: [UInt64: (socket: StreamSocket, input: [UInt8])] = [:]
    var nextToken: UInt64 = 2
    var last = Int64.max
    var failsUntil = Int64.min
    while !isStopped.load(ordering: .acquiring) {
      for index in 0..<(try poller.wait(timeoutNanoseconds: nil)) {
        let token = poller.event(at: index).token
        if token == 0 {
          while let socket = try listener.accept() {
            try poller.add(socket.descriptor, token: nextToken, interest: .read)
            peers[nextToken] = (socket, [])
            nextToken += 1
          }
        }
        guard var peer = peers[token] else { continue }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let outcome = try? bytes.withUnsafeMutableBytes { try peer.socket.receive(into: $0) }
        guard case .bytes(let count) = outcome else {
          poller.remove(peer.socket.descriptor)
          peer.socket.close()
          peers[token] = nil
          continue
        }
        peer.input += bytes[..<count]
        while let end = peer.input.firstRange(of: Array("\r\n\r\n".utf8)) {
          peer.input.removeSubrange(..<end.upperBound)
          let now = MonotonicClock.nanoseconds
          if last != .max, now - last > 1_000_000_000 { failsUntil = now + recoveryNanoseconds }
          last = now
          let status = now < failsUntil ? "503 Service Unavailable" : "200 OK"
          let answer = Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8)
          _ = try? answer.withUnsafeBytes { try peer.socket.send($0) }
        }
        peers[token] = peer
      }
    }
    for peer in peers.values { peer.socket.close() }
  }
}
