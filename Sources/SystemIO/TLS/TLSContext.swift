/// What all TLS connections to one server share: whom to trust, what to speak, and the name to ask for.
///
/// Speaks TLS 1.2 and later, and offers `http/1.1`. May be used by several threads at once.
package final class TLSContext: Sendable {
  private enum Peer: Sendable {
    case name(String)
    /// An IPv4 or IPv6 address: it is never asked for by name (RFC 6066, 3), only looked for in the certificate.
    case address(String)
  }

  let library: TLSLibrary
  /// The name or address that certificates are checked against.
  package let serverName: String
  private let isVerifying: Bool
  private let peer: Peer
  // Sound: the library locks what threads share of a context, and nothing sets it up any more after init.
  private nonisolated(unsafe) let pointer: OpaquePointer

  /// Reads the certificates to trust; call it once a run, not once a connection.
  ///
  /// - Parameter host: the name or address of the service, without the brackets of IPv6.
  package init(host: String, options: TLSOptions) throws(TLSError) {
    library = try TLSLibrary.opened.get()
    serverName = options.serverName ?? host
    isVerifying = !options.insecure
    let isAddress = serverName.utf8.contains(UInt8(ascii: ":")) || TLSContext.isIPv4(serverName)
    peer = isAddress ? .address(serverName) : .name(serverName)
    guard TLSContext.isPlausible(serverName) else { throw .serverName(serverName) }
    library.clearErrors()
    guard let context = library.newContext(library.clientMethod()) else {
      throw .setUp(library.takeErrorWords() ?? "out of memory")
    }
    pointer = context
    // A connection that awaits its answer holds no buffers: with thousands of them that is most of the memory.
    let modes =
      TLSConstant.modePartialWrite | TLSConstant.modeMovingWriteBuffer | TLSConstant.modeAutoRetry
      | TLSConstant.modeReleaseBuffers
    _ = library.controlContext(context, TLSConstant.controlMode, modes, nil)
    _ = library.controlContext(context, TLSConstant.controlMinimumVersion, TLSConstant.version1_2, nil)
    // One call to the kernel brings a whole record, or several, instead of its five first bytes and then the rest.
    _ = library.controlContext(context, TLSConstant.controlReadAhead, 1, nil)
    _ = library.setOptions(context, TLSConstant.optionNoRenegotiation)
    let http = [8] + Array("http/1.1".utf8)
    guard library.setProtocols(context, http, UInt32(http.count)) == 0 else {
      throw .setUp(library.takeErrorWords() ?? "ALPN was refused")
    }
    library.setVerify(context, isVerifying ? TLSConstant.verifyPeer : TLSConstant.verifyNone, nil)
    if let file = options.caFile {
      guard !file.utf8.contains(0), library.loadRoots(context, file, nil) == 1 else {
        throw .roots(file: file, reason: library.takeErrorWords() ?? "it holds no certificate")
      }
    } else if isVerifying {
      guard library.setDefaultRoots(context) == 1 else {
        throw .roots(file: nil, reason: library.takeErrorWords() ?? "there are none")
      }
    }
    // Roots that are looked for in vain leave errors behind that are none.
    library.clearErrors()
  }

  deinit { library.freeContext(pointer) }

  /// A client over a socket that is connected; nothing is sent before `handshake()`.
  ///
  /// - Parameter resumption: of an earlier connection of this context.
  package func client(
    over socket: StreamSocket, resuming resumption: TLSResumption? = nil
  ) throws(TLSError) -> TLSStream {
    guard let session = library.newSession(pointer) else {
      throw .setUp(library.takeErrorWords() ?? "out of memory")
    }
    guard let transport = library.newTransport(library.transportMethod) else {
      library.freeSession(session)
      throw .setUp(library.takeErrorWords() ?? "out of memory")
    }
    // The session owns the transport from here on.
    library.setTransport(session, transport, transport)
    let stream = TLSStream(
      socket: socket, library: library, session: session, transport: transport,
      serverName: serverName)
    var isSet = true
    switch peer {
    case .name(let name):
      isSet = name.withCString {
        // Sound: the library copies the name and does not write to it.
        library.controlSession(
          session, TLSConstant.controlServerName, TLSConstant.nameTypeHost,
          UnsafeMutableRawPointer(mutating: $0))
          == 1
      }
      library.setHostFlags(session, TLSConstant.noPartialWildcards)
      isSet = isSet && (!isVerifying || library.setHost(session, name) == 1)
    case .address(let address):
      isSet = !isVerifying || library.setAddress(library.verifyParameters(session), address) == 1
    }
    guard isSet else {
      library.clearErrors()
      throw .serverName(serverName)
    }
    if let resumption { _ = library.setResumption(session, resumption.pointer) }
    return stream
  }

  private static func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { !$0.isEmpty && $0.utf8.count <= 3 && UInt8($0) != nil }
  }

  private static func isPlausible(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 255 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
