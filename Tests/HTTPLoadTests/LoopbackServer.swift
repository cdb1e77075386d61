import Synchronization
import SystemIO

/// A server on the loopback interface that answers each request on a connection by script.
///
/// It reads requests up to their blank line and, where a length is given, over their body. For each it asks the
/// script what to do. One thread serves all connections; it ends with `stop()` or when the server goes away.
final class LoopbackServer: Sendable {
  enum Action: Sendable {
    /// These bytes, then the next request.
    case send(String)
    /// The pieces one by one, each in a segment of its own as far as the kernel allows.
    case sendPieces([String])
    /// These bytes, then the end of the connection.
    case sendAndClose(String)
    /// These bytes, then a reset.
    case sendAndReset(String)
    /// Nothing, and the connection stays.
    case hang
    /// These bytes after so many nanoseconds.
    case sendLater(String, Int64)
    /// The bytes over and over until the peer is gone.
    case sendForever(String)
  }

  struct Request: Sendable {
    /// Counted from 0 over all connections.
    let number: Int
    /// Counted from 0 on this connection.
    let onConnection: Int
    let head: String
    let body: String
  }

  static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

  let address: SocketAddress
  private let listener: ListeningSocket
  private let wakeUp: WakeUp
  private let isStopped = Atomic(false)
  private let counts = Mutex((requests: 0, connections: 0))
  private let script: @Sendable (Request) -> Action

  init(
    on address: SocketAddress = .loopback(port: 0), _ script: @Sendable @escaping (Request) -> Action
  ) throws {
    listener = try ListeningSocket(on: address)
    self.address = try listener.localAddress()
    wakeUp = try WakeUp()
    self.script = script
    try OwnThread.start(name: "loopback") { [self] in try? serve() }
  }

  var requests: Int { counts.withLock { $0.requests } }
  var connections: Int { counts.withLock { $0.connections } }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  private final class Peer {
    let socket: StreamSocket
    var input: [UInt8] = []
    var served = 0
    var later: (at: Int64, text: String)?
    var forever: [UInt8]?

    init(socket: StreamSocket) { self.socket = socket }
  }

  private func serve() throws {
    let poller = try Poller()
    try poller.add(listener.descriptor, token: 0, interest: .read)
    try poller.add(wakeUp.descriptor, token: 1, interest: .read)
    var peers: [UInt64: Peer] = [:]
    var nextToken: UInt64 = 2
    func drop(_ token: UInt64) {
      guard let peer = peers.removeValue(forKey: token) else { return }
      poller.remove(peer.socket.descriptor)
      peer.socket.close()
    }
    while !isStopped.load(ordering: .acquiring) {
      let waits = peers.values.compactMap { $0.later?.at }.min()
      let timeout = waits.map { max(0, $0 - MonotonicClock.nanoseconds) } ?? 1_000_000_000
      let count = try poller.wait(timeoutNanoseconds: timeout)
      for index in 0..<count {
        let event = poller.event(at: index)
        if event.token == 0 {
          while let socket = try listener.accept() {
            counts.withLock { $0.connections += 1 }
            try poller.add(socket.descriptor, token: nextToken, interest: .read)
            peers[nextToken] = Peer(socket: socket)
            nextToken += 1
          }
        } else if let peer = peers[event.token] {
          do {
            if let forever = peer.forever {
              _ = try forever.withUnsafeBytes { try peer.socket.send($0) }
            } else if try read(peer) {
              try answer(peer, event.token, poller)
            } else {
              drop(event.token)
            }
          } catch { drop(event.token) }
          if peer.socket.descriptor.isClosed { drop(event.token) }
        }
      }
      let now = MonotonicClock.nanoseconds
      for (token, peer) in peers {
        guard let later = peer.later, later.at <= now else { continue }
        peer.later = nil
        do {
          try send(later.text, to: peer)
          try answer(peer, token, poller)
        } catch { drop(token) }
      }
    }
    for token in peers.keys { drop(token) }
    listener.close()
  }

  /// False at the end of the stream.
  private func read(_ peer: Peer) throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      switch try buffer.withUnsafeMutableBytes({ try peer.socket.receive(into: $0) }) {
      case .bytes(let count): peer.input += buffer.prefix(count)
      case .endOfStream: return false
      case .wouldBlock: return true
      }
    }
  }

  private func answer(_ peer: Peer, _ token: UInt64, _ poller: Poller) throws {
    while peer.later == nil, peer.forever == nil, let request = nextRequest(peer) {
      switch script(request) {
      case .send(let text): try send(text, to: peer)
      case .sendPieces(let pieces): for piece in pieces { try send(piece, to: peer) }
      case .sendAndClose(let text):
        try send(text, to: peer)
        poller.remove(peer.socket.descriptor)
        return peer.socket.close()
      case .sendAndReset(let text):
        try send(text, to: peer)
        try peer.socket.resetOnClose()
        poller.remove(peer.socket.descriptor)
        return peer.socket.close()
      case .hang: break
      case .sendLater(let text, let delay): peer.later = (MonotonicClock.nanoseconds + delay, text)
      case .sendForever(let text):
        peer.forever = Array(text.utf8)
        try poller.change(peer.socket.descriptor, token: token, interest: .write)
      }
    }
  }

  private func nextRequest(_ peer: Peer) -> Request? {
    let end = Array("\r\n\r\n".utf8)
    guard peer.input.count >= 4,
      let start = (0...(peer.input.count - 4)).first(where: { Array(peer.input[$0..<$0 + 4]) == end })
    else { return nil }
    let head = String(decoding: peer.input[..<start], as: UTF8.self)
    var length = 0
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
      length = Int(line.dropFirst(15).drop { $0 == " " }) ?? 0
    }
    guard peer.input.count >= start + 4 + length else { return nil }
    let body = String(decoding: peer.input[(start + 4)..<(start + 4 + length)], as: UTF8.self)
    peer.input.removeFirst(start + 4 + length)
    let number = counts.withLock { counts -> Int in
      counts.requests += 1
      return counts.requests - 1
    }
    peer.served += 1
    return Request(number: number, onConnection: peer.served - 1, head: head, body: body)
  }

  private func send(_ text: String, to peer: Peer) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      switch try rest.withUnsafeBytes({ try peer.socket.send($0) }) {
      case .bytes(let count): rest = rest.dropFirst(count)
      default:
        guard try peer.socket.waitUntilReady(for: .write, timeoutNanoseconds: 5_000_000_000) else { return }
      }
    }
  }
}
