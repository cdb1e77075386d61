#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the library reaches a socket: through calls of ours (a BIO, `man 3 BIO_meth_new`).
///
/// The library's own way writes with write(2), which raises SIGPIPE when the peer is gone and so asks every thread
/// to block that signal. Ours sends with MSG_NOSIGNAL, which is safe on any thread, and it remembers the error
/// number of the socket beyond what else the library does before it returns.
enum TLSTransport {
  /// What one connection's calls share. Owned by its `TLSStream`.
  struct State {
    /// -1 once closed, when the number may be another's.
    var descriptor: Int32
    /// The last failure of the socket; 0 for none.
    var code: Int32 = 0
    var isAtEnd = false
  }

  static let read: TLSLibrary.Transfer = { transport, buffer, count in
    guard case .success(let library) = TLSLibrary.opened, let buffer, count > 0,
      let state = library.transportData(transport)?.assumingMemoryBound(to: State.self)
    else { return -1 }
    library.clearTransportFlags(transport, TLSConstant.retryMask)
    while true {
      let received = recv(state.pointee.descriptor, buffer, Int(count), 0)
      if received > 0 { return Int32(truncatingIfNeeded: received) }
      if received == 0 {
        state.pointee.isAtEnd = true
        return 0
      }
      if errno == EINTR { continue }
      if errno == EAGAIN || errno == EWOULDBLOCK {
        library.setTransportFlags(transport, TLSConstant.retryRead)
      } else {
        state.pointee.code = errno
      }
      return -1
    }
  }

  static let write: TLSLibrary.Transfer = { transport, buffer, count in
    guard case .success(let library) = TLSLibrary.opened, let buffer, count > 0,
      let state = library.transportData(transport)?.assumingMemoryBound(to: State.self)
    else { return -1 }
    library.clearTransportFlags(transport, TLSConstant.retryMask)
    while true {
      let sent = systemSend(state.pointee.descriptor, buffer, Int(count), sendFlags)
      if sent >= 0 { return Int32(truncatingIfNeeded: sent) }
      if errno == EINTR { continue }
      if errno == EAGAIN || errno == EWOULDBLOCK {
        library.setTransportFlags(transport, TLSConstant.retryWrite)
      } else {
        state.pointee.code = errno
      }
      return -1
    }
  }

  static let control: TLSLibrary.Control = { transport, command, _, _ in
    switch command {
    case TLSConstant.transportFlush: return 1
    case TLSConstant.transportAtEnd:
      guard case .success(let library) = TLSLibrary.opened,
        let state = library.transportData(transport)?.assumingMemoryBound(to: State.self)
      else { return 0 }
      return state.pointee.isAtEnd ? 1 : 0
    default: return 0
    }
  }
}
