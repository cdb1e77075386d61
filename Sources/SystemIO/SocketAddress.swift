#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a stream socket listens: an IPv4 or IPv6 address with a port, or the path of a Unix socket.
package struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
  /// The bytes of a `sockaddr_in`, `sockaddr_in6` or `sockaddr_un`.
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The port on the loopback interface of IPv4; 0 lets the system choose when listening.
  package static func loopback(port: UInt16) -> SocketAddress {
    ipv4([127, 0, 0, 1], port: port)
  }

  /// The port on the loopback interface of IPv6.
  package static func loopbackIPv6(port: UInt16) -> SocketAddress {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin6_addr) { $0[15] = 1 }
    return SocketAddress(bytes: withUnsafeBytes(of: address) { Array($0) })
  }

  /// The port on every IPv4 interface.
  package static func any(port: UInt16) -> SocketAddress { ipv4([0, 0, 0, 0], port: port) }

  /// The longest path of a Unix socket, in bytes.
  package static let longestUnixPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  /// The Unix socket at a path of 1 to `longestUnixPath` bytes, without a zero byte; nil for any other.
  package static func unix(path: String) -> SocketAddress? {
    let path = Array(path.utf8)
    guard !path.isEmpty, path.count <= longestUnixPath, !path.contains(0) else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    return SocketAddress(bytes: withUnsafeBytes(of: address) { Array($0) })
  }

  /// All addresses that a name or a written address stands for, in the order in which they should be tried.
  ///
  /// Blocks while it asks the name service: call it on a thread of its own.
  package static func resolve(host: String, port: UInt16) throws(SystemError) -> [SocketAddress] {
    guard !host.utf8.contains(0) else {
      throw SystemError(call: "getaddrinfo", code: EAI_NONAME, text: "the host name holds a zero byte")
    }
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = streamType
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      if code == EAI_SYSTEM { throw .last("getaddrinfo") }
      throw SystemError(call: "getaddrinfo", code: code, text: String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var next = list
    while let entry = next {
      if let address = entry.pointee.ai_addr {
        // Sound: getaddrinfo owns `ai_addrlen` bytes at `ai_addr` until freeaddrinfo above.
        let raw = UnsafeRawBufferPointer(start: address, count: Int(entry.pointee.ai_addrlen))
        let resolved = SocketAddress(bytes: Array(raw))
        if !found.contains(resolved) { found.append(resolved) }
      }
      next = entry.pointee.ai_next
    }
    return found
  }

  /// As `resolve`, without blocking the caller's thread.
  package static func resolved(host: String, port: UInt16) async throws -> [SocketAddress] {
    try await runOnOwnThread(name: "resolve") { try resolve(host: host, port: port) }
  }

  /// The port, in the host's byte order; 0 for an address that has none.
  package var port: UInt16 {
    switch family {
    case AF_INET: load(sockaddr_in.self).map { UInt16(bigEndian: $0.sin_port) } ?? 0
    case AF_INET6: load(sockaddr_in6.self).map { UInt16(bigEndian: $0.sin6_port) } ?? 0
    default: 0
    }
  }

  /// The address without the port, such as `127.0.0.1` or `::1`.
  package var host: String {
    var text = [CChar](repeating: 0, count: 64)
    let isKnown: Bool
    switch family {
    case AF_INET:
      guard var address = load(sockaddr_in.self)?.sin_addr else { return "?" }
      isKnown = inet_ntop(AF_INET, &address, &text, socklen_t(text.count)) != nil
    case AF_INET6:
      guard var address = load(sockaddr_in6.self)?.sin6_addr else { return "?" }
      isKnown = inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil
    default:
      isKnown = false
    }
    guard isKnown else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/api.sock`.
  package var description: String {
    switch family {
    case AF_INET6: "[\(host)]:\(port)"
    case AF_UNIX: "unix:\(unixPath)"
    default: "\(host):\(port)"
    }
  }

  private var unixPath: String {
    let path = load(sockaddr_un.self).map { address in
      withUnsafeBytes(of: address.sun_path) { Array($0.prefix { $0 != 0 }) }
    }
    return String(decoding: path ?? [], as: UTF8.self)
  }

  var family: Int32 {
    guard bytes.count >= MemoryLayout<sockaddr>.size else { return AF_UNSPEC }
    return load(sockaddr.self).map { Int32($0.sa_family) } ?? AF_UNSPEC
  }

  func withPointer<R, E: Error>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws(E) -> R) throws(E) -> R {
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes.prefix($0.count)) }
    let length = socklen_t(min(bytes.count, MemoryLayout<sockaddr_storage>.size))
    // Sound: sockaddr_storage is at least as large and as aligned as every sockaddr, and outlives the call.
    return try withUnsafePointer(to: &storage) { (pointer) throws(E) -> R in
      try body(UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), length)
    }
  }

  /// The address that a call such as `getsockname` fills in.
  static func filled(
    _ call: String, by body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) throws(SystemError) -> SocketAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // Sound: as in `withPointer`; the call writes no more than `length` bytes.
    let code = withUnsafeMutablePointer(to: &storage) {
      body(UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self), &length)
    }
    guard code >= 0 else { throw .last(call) }
    return SocketAddress(bytes: withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) })
  }

  private func load<T>(_ type: T.Type) -> T? {
    guard bytes.count >= MemoryLayout<T>.size else { return nil }
    // Sound: T is always one of the C address structures, which are plain bytes, and the count was checked.
    return withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { target in
      bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(target).copyBytes(from: $0.prefix(MemoryLayout<T>.size))
      }
      return target[0]
    }
  }

  private static func ipv4(_ parts: [UInt8], port: UInt16) -> SocketAddress {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: parts) }
    return SocketAddress(bytes: withUnsafeBytes(of: address) { Array($0) })
  }
}

#if canImport(Glibc)
  let streamType = Int32(SOCK_STREAM.rawValue)
#else
  let streamType = SOCK_STREAM
#endif
