import SystemIO

/// The service under load: where to connect, what to call it, and the path under which its requests lie.
package struct LoadTarget: Sendable, Equatable {
  package enum Scheme: String, Sendable { case http, https }

  /// Why a text is not the address of a target.
  package enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
    case scheme(String)
    case userInformation
    case host(String)
    case port(String)
    case pathPrefix(String)

    package var description: String {
      switch self {
      case .scheme(let text): "'\(text)' does not begin with 'http://' or 'https://'"
      case .userInformation: "a user name or password in the address is not accepted"
      case .host(let text): "'\(text)' is not a host name or address"
      case .port(let text): "'\(text)' is not a port from 1 to 65535"
      case .pathPrefix(let text): "'\(text)' is not a path without query, fragment and blanks"
      }
    }
  }

  package let scheme: Scheme
  /// The name or address to connect to, without the brackets of IPv6.
  package let host: String
  package let port: UInt16
  /// What stands before the path of each request: empty, or `/` and more, without a slash at the end.
  package let pathPrefix: String
  /// The path of the Unix socket to connect to. Host and port then only name the service, in the `Host` header and for
  /// TLS.
  package var unixSocket: String?
  /// Where to connect in place of host and port, which then only name the service: a proxy before it.
  package var proxy: SocketAddress?

  /// Reads an address such as `http://127.0.0.1:8080/api`.
  package init(_ text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    var rest: ArraySlice<UInt8>
    if let after = LoadTarget.strip("http://", from: bytes) {
      (scheme, rest) = (.http, after)
    } else if let after = LoadTarget.strip("https://", from: bytes) {
      (scheme, rest) = (.https, after)
    } else {
      throw .scheme(text)
    }
    let pathStart = rest.firstIndex { $0 == Byte.slash || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let authority = rest[..<(pathStart ?? rest.endIndex)]
    var path = rest[(pathStart ?? rest.endIndex)...]
    while path.last == Byte.slash { path.removeLast() }
    guard path.isEmpty || path.first == Byte.slash, path.allSatisfy(LoadTarget.isPathByte) else {
      throw .pathPrefix(String(decoding: path, as: UTF8.self))
    }
    pathPrefix = String(decoding: path, as: UTF8.self)
    if authority.contains(UInt8(ascii: "@")) { throw .userInformation }
    let hostBytes: ArraySlice<UInt8>
    if authority.first == UInt8(ascii: "[") {
      guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else {
        throw .host(String(decoding: authority, as: UTF8.self))
      }
      hostBytes = authority[(authority.startIndex + 1)..<end]
      rest = authority[(end + 1)...]
      guard hostBytes.allSatisfy({ Byte.hexDigit($0) != nil || $0 == Byte.colon || $0 == Byte.dot }) else {
        throw .host(String(decoding: hostBytes, as: UTF8.self))
      }
    } else {
      let end = authority.firstIndex(of: Byte.colon) ?? authority.endIndex
      hostBytes = authority[..<end]
      rest = authority[end...]
      let isName = hostBytes.allSatisfy { byte in
        Byte.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == Byte.dot || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "_")
      }
      guard isName else { throw .host(String(decoding: hostBytes, as: UTF8.self)) }
    }
    guard !hostBytes.isEmpty, hostBytes.count <= 255 else {
      throw .host(String(decoding: hostBytes, as: UTF8.self))
    }
    host = String(decoding: hostBytes, as: UTF8.self)
    if rest.isEmpty {
      port = scheme == .http ? 80 : 443
    } else {
      let digits = rest.first == Byte.colon ? rest.dropFirst() : rest
      let number = String(decoding: digits, as: UTF8.self)
      guard rest.first == Byte.colon, digits.allSatisfy(Byte.isDigit), let value = UInt16(number), value > 0
      else { throw .port(number) }
      port = value
    }
  }

  /// The value of the `Host` header: the port is left out where it is the scheme's own.
  package var authority: String {
    let name = host.utf8.contains(Byte.colon) ? "[\(host)]" : host
    return port == (scheme == .http ? 80 : 443) ? name : "\(name):\(port)"
  }

  /// What may stand in a request target as it is; all else must be percent-encoded.
  static func isTargetByte(_ byte: UInt8) -> Bool {
    byte > Byte.space && byte < 0x7F && byte != UInt8(ascii: "#")
  }

  private static func isPathByte(_ byte: UInt8) -> Bool { isTargetByte(byte) && byte != UInt8(ascii: "?") }

  private static func strip(_ prefix: StaticString, from bytes: [UInt8]) -> ArraySlice<UInt8>? {
    bytes.withUnsafeBytes { Byte.equalsIgnoringCase($0, prefix) }
      ? bytes[prefix.utf8CodeUnitCount...] : nil
  }
}
