/// The host and port of an address, as text.
package enum HostAndPort {
  /// `http://host[:port][/path]`.
  static func http(_ text: String) -> (host: String, port: UInt16, path: String)? {
    guard text.hasPrefix("http://") else { return nil }
    let rest = text.dropFirst(7)
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    guard let parts = parse(String(rest[..<slash]), defaultPort: 80) else { return nil }
    let path = rest[slash...].prefix { $0 != "#" }
    guard path.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
    return (parts.host, parts.port, path.isEmpty ? "/" : String(path))
  }

  /// `host:port`, `[::1]:port`.
  ///
  /// - Parameter lowestPort: 0 where the system may choose.
  package static func parse(
    _ text: String, defaultPort: UInt16?, lowestPort: UInt16 = 1
  ) -> (host: String, port: UInt16)? {
    var host = Substring(text)
    var port: Substring?
    if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      if !rest.isEmpty {
        guard rest.first == ":" else { return nil }
        port = rest.dropFirst()
      }
    } else if let colon = text.lastIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
      if host.contains(":") { return nil }
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "@") }) else {
      return nil
    }
    guard let port else { return defaultPort.map { (String(host), $0) } }
    guard let number = UInt16(port), number >= lowestPort else { return nil }
    return (String(host), number)
  }
}
