#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One end of a TCP connection, non-blocking and without Nagle's delay, or of one over a Unix socket.
package struct StreamSocket: Sendable {
  package let descriptor: Descriptor

  init(descriptor: Descriptor) { self.descriptor = descriptor }

  /// Begins to connect and returns at once.
  ///
  /// When the poller reports the socket writable, `finishConnecting()` tells whether it worked. A refusal that
  /// is known at once is thrown here.
  package static func startConnecting(to address: SocketAddress) throws(SystemError) -> StreamSocket {
    let socket = StreamSocket(descriptor: try openStream(family: address.family))
    if address.family != AF_UNIX { try socket.set(IPPROTO_TCP, TCP_NODELAY, 1) }
    let code = address.withPointer { systemConnect(socket.descriptor.raw, $0, $1) }
    // After EINTR the attempt goes on by itself, as after EINPROGRESS.
    if code < 0 && errno != EINPROGRESS && errno != EINTR {
      // Only Unix sockets say so: a TCP connection waits for its turn.
      if errno == EAGAIN {
        throw SystemError(call: "connect", code: EAGAIN, text: "the socket's queue of connections is full")
      }
      throw .last("connect")
    }
    return socket
  }

  /// Throws why the attempt to connect failed, if it did.
  package func finishConnecting() throws(SystemError) {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor.raw, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
      throw .last("getsockopt")
    }
    if code != 0 { throw SystemError(call: "connect", code: code) }
  }

  /// Connects and waits for it, at most until the time is over; for set-up work and tests, never the hot path.
  package static func connect(
    to address: SocketAddress, timeoutNanoseconds: Int64
  ) throws(SystemError) -> StreamSocket {
    let socket = try startConnecting(to: address)
    guard try socket.waitUntilReady(for: .write, timeoutNanoseconds: timeoutNanoseconds) else {
      throw SystemError(call: "connect", code: ETIMEDOUT)
    }
    try socket.finishConnecting()
    return socket
  }

  /// Reads what has arrived, at most the size of the buffer. `bytes(0)` only for an empty buffer.
  @inline(__always)
  package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> TransferOutcome {
    while true {
      let count = recv(descriptor.raw, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return buffer.isEmpty ? .bytes(0) : .endOfStream }
      if errno == EINTR { continue }
      if errno == EAGAIN || errno == EWOULDBLOCK { return .wouldBlock }
      throw .last("recv")
    }
  }

  /// Hands bytes to the kernel, perhaps fewer than given. A closed peer is an error, never a signal.
  @inline(__always)
  package func send(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> TransferOutcome {
    while true {
      let count = systemSend(descriptor.raw, buffer.baseAddress, buffer.count, sendFlags)
      if count >= 0 { return .bytes(count) }
      if errno == EINTR { continue }
      if errno == EAGAIN || errno == EWOULDBLOCK { return .wouldBlock }
      throw .last("send")
    }
  }

  /// Waits for one socket alone; false when the time is over. For set-up work and tests.
  package func waitUntilReady(
    for interest: Poller.Interest, timeoutNanoseconds: Int64
  ) throws(SystemError) -> Bool {
    let poller = try Poller(mechanism: .poll)
    try poller.add(descriptor, token: 0, interest: interest)
    let end = MonotonicClock.nanoseconds &+ max(0, timeoutNanoseconds)
    while true {
      let left = end &- MonotonicClock.nanoseconds
      if try poller.wait(timeoutNanoseconds: max(0, left)) > 0 { return true }
      if left <= 0 { return false }
    }
  }

  /// Tells the peer that no more bytes will come; reading goes on.
  package func shutdownSending() throws(SystemError) {
    guard shutdown(descriptor.raw, Int32(SHUT_WR)) == 0 else { throw .last("shutdown") }
  }

  /// Makes `close()` abort the connection, so that the peer sees a reset.
  package func resetOnClose() throws(SystemError) {
    var value = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    guard setsockopt(descriptor.raw, SOL_SOCKET, SO_LINGER, &value, size) == 0 else {
      throw .last("setsockopt")
    }
  }

  package func localAddress() throws(SystemError) -> SocketAddress {
    try SocketAddress.filled("getsockname") { getsockname(descriptor.raw, $0, $1) }
  }

  package func peerAddress() throws(SystemError) -> SocketAddress {
    try SocketAddress.filled("getpeername") { getpeername(descriptor.raw, $0, $1) }
  }

  package func close() { descriptor.close() }

  func set<Level: BinaryInteger>(_ level: Level, _ option: Int32, _ value: Int32) throws(SystemError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard setsockopt(descriptor.raw, Int32(level), option, &value, size) == 0 else {
      throw .last("setsockopt")
    }
  }
}

/// A new non-blocking stream socket that child processes do not inherit.
func openStream(family: Int32) throws(SystemError) -> Descriptor {
  #if os(Linux)
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(family, streamType | flags, 0)
    guard number >= 0 else { throw .last("socket") }
    return Descriptor(owning: number)
  #else
    let number = socket(family, streamType, 0)
    guard number >= 0 else { throw .last("socket") }
    let descriptor = Descriptor(owning: number)
    try descriptor.setNonBlockingAndCloseOnExec()
    var on: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  #endif
}

#if os(Linux)
  let sendFlags = Int32(MSG_NOSIGNAL)
#else
  let sendFlags: Int32 = 0
#endif

private func systemConnect(_ number: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32
{
  connect(number, address, length)
}

@inline(__always)
func systemSend(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
  send(number, start, count, flags)
}
