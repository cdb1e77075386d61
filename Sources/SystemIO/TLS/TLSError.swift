/// Why there is no TLS connection.
package enum TLSError: Error, Sendable, Hashable, CustomStringConvertible {
  /// libssl cannot be opened here; in the words of the dynamic linker.
  case libraryMissing(String)
  /// The certificates to trust cannot be read.
  case roots(file: String?, reason: String)
  /// Neither a host name nor an address that a certificate could carry.
  case serverName(String)
  /// The library has no memory left, or refuses its own settings.
  case setUp(String)
  /// The two sides did not come to terms; why, in words, such as `certificate has expired`.
  case handshake(String)

  /// What the peer or the library gives as the reason; the description says beside it what failed.
  package var reason: String {
    switch self {
    case .libraryMissing(let reason), .roots(_, let reason), .setUp(let reason), .handshake(let reason):
      reason
    case .serverName: description
    }
  }

  package var description: String {
    switch self {
    case .libraryMissing(let reason):
      "libssl is needed for 'https' and cannot be opened; install the Debian or Ubuntu package 'libssl3' (\(reason))"
    case .roots(let file?, let reason): "the certificates of '\(file)' cannot be read: \(reason)"
    case .roots(nil, let reason): "the system's root certificates cannot be read: \(reason)"
    case .serverName(let name): "'\(name)' is not a name that a certificate can carry"
    case .setUp(let reason): "tls cannot be set up: \(reason)"
    case .handshake(let reason): "tls handshake failed: \(reason)"
    }
  }
}
