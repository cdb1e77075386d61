import Synchronization
import SystemIO

/// Stands before a server on the loopback interface: of the connections it accepts, it carries the bytes of some to the
/// server and back, and takes those of the others without ever a word.
final class PickyRelay: Sendable {
  private struct Pair {
    let from: StreamSocket
    let to: StreamSocket?
  }

  let port: UInt16
  private let server: SocketAddress
  private let listener: ListeningSocket
  private let wakeUp: WakeUp
  private let isStopped = Atomic(false)
  private let count = Atomic(0)
  private let carries: @Sendable (Int) -> Bool

  /// - Parameter carries: whether it carries the bytes of a connection, counted from 0.
  init(before server: UInt16, carries: @Sendable @escaping (Int) -> Bool) throws {
    self.server = .loopback(port: server)
    listener = try ListeningSocket(on: .loopback(port: 0))
    port = try listener.localAddress().port ?? 0
    wakeUp = try WakeUp()
    self.carries = carries
    try OwnThread.start(name: "relay") { [self] in try? relay() }
  }

  /// How many connections it has accepted.
  var connections: Int { count.load(ordering: .acquiring) }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  private func relay() throws {
    let poller = try Poller()
    try poller.add(listener.descriptor, token: 0, interest: .read)
    try poller.add(wakeUp.descriptor, token: 1, interest: .read)
    var pairs: [UInt64: Pair] = [:]
    var next: UInt64 = 2
    func add(_ pair: Pair) throws {
      try poller.add(pair.from.descriptor, token: next, interest: .read)
      pairs[next] = pair
      next += 1
    }
    while !isStopped.load(ordering: .acquiring) {
      for index in 0..<(try poller.wait(timeoutNanoseconds: 1_000_000_000)) {
        let token = poller.event(at: index).token
        if token == 0 {
          while let client = try listener.accept() {
            let number = count.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
            guard carries(number) else {
              try add(Pair(from: client, to: nil))
              continue
            }
            let behind = try StreamSocket.connect(to: server, timeoutNanoseconds: 5_000_000_000)
            try add(Pair(from: client, to: behind))
            try add(Pair(from: behind, to: client))
          }
        } else if let pair = pairs[token], !carry(pair) {
          poller.remove(pair.from.descriptor)
          pairs[token] = nil
          // The other direction finds its end closed, and goes as well.
          try? pair.to?.shutdownSending()
        }
      }
    }
    listener.close()
  }

  /// False at the end of the stream.
  private func carry(_ pair: Pair) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    guard let outcome = try? buffer.withUnsafeMutableBytes({ try pair.from.receive(into: $0) }) else {
      return false
    }
    switch outcome {
    case .endOfStream: return false
    case .wouldBlock: return true
    case .bytes(let count):
      guard let to = pair.to else { return true }
      return (try? to.sendAll(Array(buffer[..<count]), timeoutNanoseconds: 5_000_000_000)) != nil
    }
  }
}
