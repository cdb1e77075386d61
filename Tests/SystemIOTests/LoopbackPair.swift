import SystemIO

/// Two ends of one TCP connection over the loopback interface.
struct LoopbackPair {
  let client: StreamSocket
  let server: StreamSocket

  init(over address: SocketAddress = .loopback(port: 0)) throws {
    let listener = try ListeningSocket(on: address)
    client = try .connect(to: listener.localAddress(), timeoutNanoseconds: 5_000_000_000)
    let poller = try Poller()
    try poller.add(listener.descriptor, token: 0, interest: .read)
    _ = try poller.wait(timeoutNanoseconds: 5_000_000_000)
    guard let accepted = try listener.accept() else {
      throw SystemError(call: "accept", code: 0, text: "none")
    }
    server = accepted
  }

  func send(_ text: String, from socket: StreamSocket) throws {
    let bytes = Array(text.utf8)
    let outcome = try bytes.withUnsafeBytes { try socket.send($0) }
    guard outcome == .bytes(bytes.count) else {
      throw SystemError(call: "send", code: 0, text: "\(outcome)")
    }
  }

  /// What arrives next; nil at the end of the stream.
  func receive(at socket: StreamSocket) throws -> String? {
    guard try socket.waitUntilReady(for: .read, timeoutNanoseconds: 5_000_000_000) else {
      throw SystemError(call: "recv", code: 0, text: "nothing came")
    }
    var buffer = [UInt8](repeating: 0, count: 4096)
    switch try buffer.withUnsafeMutableBytes({ try socket.receive(into: $0) }) {
    case .bytes(let count): return String(decoding: buffer.prefix(count), as: UTF8.self)
    case .endOfStream: return nil
    case .wouldBlock: throw SystemError(call: "recv", code: 0, text: "would block")
    }
  }
}
