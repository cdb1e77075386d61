/// The client's end of a TLS connection over a non-blocking socket. For one thread at a time.
package final class TLSStream {
  package enum Handshake: Sendable, Equatable {
    case done
    /// Call again when the socket is readable.
    case wantsRead
    /// Call again when the socket is writable.
    case wantsWrite
  }

  package let socket: StreamSocket
  /// Whether the last `receive` can go on only once the socket is writable: the peer asked for new keys.
  package private(set) var receivingWantsWrite = false

  private let library: TLSLibrary
  private let session: OpaquePointer
  private let state: UnsafeMutablePointer<TLSTransport.State>
  private let serverName: String
  private var isEstablished = false
  /// After a fatal error the library must not be asked to say goodbye.
  private var isBroken = false

  /// Takes over the session, which owns the transport.
  init(
    socket: StreamSocket, library: TLSLibrary, session: OpaquePointer, transport: OpaquePointer,
    serverName: String
  ) {
    self.socket = socket
    self.library = library
    self.session = session
    self.serverName = serverName
    // Sound: lives as long as the session that refers to it, and is freed after it, in deinit.
    state = .allocate(capacity: 1)
    state.initialize(to: TLSTransport.State(descriptor: socket.descriptor.raw))
    library.setTransportData(transport, state)
    library.setTransportReady(transport, 1)
  }

  deinit {
    library.freeSession(session)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Goes on with the handshake as far as the socket lets it.
  package func handshake() throws(TLSError) -> Handshake {
    let result = library.connect(session)
    if result == 1 {
      isEstablished = true
      return .done
    }
    let error = library.sessionError(session, result)
    if error == TLSConstant.errorWantRead { return .wantsRead }
    if error == TLSConstant.errorWantWrite { return .wantsWrite }
    isBroken = true
    throw .handshake(handshakeFailure())
  }

  /// As `StreamSocket.receive`. What the library holds back is no longer seen by the poller: go on until
  /// `wouldBlock`.
  @inline(__always)
  package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> TransferOutcome {
    let count = library.read(session, buffer.baseAddress, Int32(clamping: buffer.count))
    if count > 0 { return .bytes(Int(count)) }
    return try receivedNothing(count, wasEmpty: buffer.isEmpty)
  }

  /// As `StreamSocket.send`.
  @inline(__always)
  package func send(_ buffer: UnsafeRawBufferPointer) throws(SystemError) -> TransferOutcome {
    if buffer.isEmpty { return .bytes(0) }
    let count = library.write(session, buffer.baseAddress, Int32(clamping: buffer.count))
    if count > 0 { return .bytes(Int(count)) }
    let error = library.sessionError(session, count)
    if error == TLSConstant.errorWantWrite || error == TLSConstant.errorWantRead { return .wouldBlock }
    throw failure("tls send")
  }

  /// Whether the peer said that it ends the connection. An end without that may have been forged, so that a body
  /// which only the end delimits is whole only with it (RFC 9112, 9.8).
  package var peerSaidGoodbye: Bool {
    library.shutdownState(session) & TLSConstant.receivedShutdown != 0
  }

  /// Whether bytes have been taken from the socket that no `receive` has returned: a part of a response, or what
  /// the peer tells the library.
  @inline(__always)
  package var holdsBytes: Bool { library.hasPending(session) != 0 }

  /// Such as `TLSv1.3`.
  package var version: String { library.version(session).map { String(cString: $0) } ?? "" }

  /// Whether the handshake was shortened by what an earlier connection had learnt.
  package var isResumed: Bool { library.isResumed(session) == 1 }

  /// What a later connection to the same server can resume; best asked for after the first response, since
  /// TLS 1.3 sends it after the handshake.
  package var resumption: TLSResumption? {
    guard isEstablished, !isBroken, let taken = library.takeResumption(session) else { return nil }
    let resumption = TLSResumption(library: library, owning: taken)
    return library.isResumable(taken) == 1 ? resumption : nil
  }

  /// Says goodbye where it can and closes the socket.
  package func close() {
    if isEstablished, !isBroken, !socket.descriptor.isClosed {
      if library.shutDown(session) < 0 { library.clearErrors() }
    }
    isBroken = true
    state.pointee.descriptor = -1
    socket.close()
  }

  // MARK: - Failures

  private func receivedNothing(_ count: Int32, wasEmpty: Bool) throws(SystemError) -> TransferOutcome {
    receivingWantsWrite = false
    if wasEmpty { return .bytes(0) }
    let error = library.sessionError(session, count)
    if error == TLSConstant.errorWantRead { return .wouldBlock }
    if error == TLSConstant.errorWantWrite {
      receivingWantsWrite = true
      return .wouldBlock
    }
    if error == TLSConstant.errorZeroReturn { return .endOfStream }
    if state.pointee.isAtEnd {
      isBroken = true
      library.clearErrors()
      return .endOfStream
    }
    throw failure("tls receive")
  }

  private func failure(_ call: String) -> SystemError {
    isBroken = true
    let words = library.takeErrorWords()
    let code = state.pointee.code
    if code != 0 { return SystemError(call: call, code: code) }
    return SystemError(call: call, code: 0, text: words ?? "the connection was closed")
  }

  private func handshakeFailure() -> String {
    let words = library.takeErrorWords()
    let verified = library.verifyResult(session)
    if verified != TLSConstant.verified {
      let reason = library.verifyWords(verified).map { String(cString: $0) } ?? "error \(verified)"
      let isMismatch = verified == TLSConstant.hostMismatch || verified == TLSConstant.addressMismatch
      return isMismatch ? "\(reason): the certificate is not for '\(serverName)'" : reason
    }
    if state.pointee.code != 0 { return SystemError(call: "", code: state.pointee.code).text }
    if state.pointee.isAtEnd { return "the server closed the connection" }
    return words ?? "the library gives no reason"
  }
}
