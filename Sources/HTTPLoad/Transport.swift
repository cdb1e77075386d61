import SystemIO

/// The way of a connection's bytes. Closed and small, so that a plain connection pays no more than one comparison.
enum Transport {
  case plain(StreamSocket)
  case tls(TLSStream)

  @inline(__always)
  var descriptor: Descriptor {
    switch self {
    case .plain(let socket): socket.descriptor
    case .tls(let stream): stream.socket.descriptor
    }
  }

  @inline(__always)
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> TransferOutcome {
    switch self {
    case .plain(let socket): try socket.receive(into: buffer)
    case .tls(let stream): try stream.receive(into: buffer)
    }
  }

  @inline(__always)
  func send(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> TransferOutcome {
    switch self {
    case .plain(let socket): try socket.send(buffer)
    case .tls(let stream): try stream.send(buffer)
    }
  }

  /// Whether the end that was received ends a body that nothing else delimits.
  var endIsTrustworthy: Bool {
    switch self {
    case .plain: true
    case .tls(let stream): stream.peerSaidGoodbye
    }
  }

  func close() {
    switch self {
    case .plain(let socket): socket.close()
    case .tls(let stream): stream.close()
    }
  }
}
