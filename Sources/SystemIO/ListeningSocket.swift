#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A non-blocking TCP or Unix socket that accepts connections.
package struct ListeningSocket: Sendable {
  package let descriptor: Descriptor

  /// Binds and listens. A port of 0 lets the system choose; `localAddress()` tells which it chose.
  ///
  /// With `sharesPort`, several sockets (say one a worker thread) may listen on one port and the kernel spreads
  /// new connections among them.
  package init(
    on address: SocketAddress, backlog: Int32 = 1024, sharesPort: Bool = false
  ) throws(SystemError) {
    let socket = StreamSocket(descriptor: try openStream(family: address.family))
    try socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
    if sharesPort { try socket.set(SOL_SOCKET, SO_REUSEPORT, 1) }
    let descriptor = socket.descriptor
    guard address.withPointer({ bind(descriptor.raw, $0, $1) }) == 0 else { throw .last("bind") }
    guard listen(descriptor.raw, backlog) == 0 else { throw .last("listen") }
    self.descriptor = descriptor
  }

  /// The next connection, non-blocking and without Nagle's delay; nil when none waits.
  ///
  /// A connection that its client gave up before we took it is passed over. Throws `isOutOfDescriptors` when
  /// the process has none left: the connection still waits then, so back off before trying again.
  package func accept() throws(SystemError) -> StreamSocket? {
    while true {
      let number = systemAccept(descriptor.raw)
      if number < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
        throw .last("accept")
      }
      let socket = StreamSocket(descriptor: Descriptor(owning: number))
      try socket.descriptor.setNonBlockingAndCloseOnExec()
      // A peer that is already gone can refuse the option, as a Unix socket does; its end shows at the first read.
      try? socket.set(IPPROTO_TCP, TCP_NODELAY, 1)
      #if canImport(Darwin)
        try? socket.set(SOL_SOCKET, SO_NOSIGPIPE, 1)
      #endif
      return socket
    }
  }

  package func localAddress() throws(SystemError) -> SocketAddress {
    try SocketAddress.filled("getsockname") { getsockname(descriptor.raw, $0, $1) }
  }

  package func close() { descriptor.close() }
}

private func systemAccept(_ number: Int32) -> Int32 { accept(number, nil, nil) }
