/// Where a `Location` leads (RFC 9110, 10.2.2; RFC 3986, 5.2).
enum Redirection {
  /// Path and query to ask for next; nil where that is another service, or no address.
  ///
  /// - Parameter current: path and query of the request that was answered.
  static func target(of location: String, from current: ArraySlice<UInt8>, in service: LoadTarget) -> [UInt8]?
  {
    var text = location.utf8.prefix { $0 != UInt8(ascii: "#") }.flatMap { byte in
      byte < 0x80 ? [byte] : Array("%\(String(byte, radix: 16, uppercase: true))".utf8)
    }
    guard text.allSatisfy(LoadTarget.isTargetByte) else { return nil }
    if let colon = text.firstIndex(of: Byte.colon), text[colon...].starts(with: "://".utf8),
      text[..<colon].allSatisfy({ ($0 | 0x20) &- 0x61 < 26 })
    {
      guard String(decoding: text[..<colon], as: UTF8.self).lowercased() == service.scheme.rawValue else {
        return nil
      }
      text.removeFirst(colon + 1)
    } else if let colon = text.firstIndex(of: Byte.colon), colon > 0,
      text[..<colon].allSatisfy({ ($0 | 0x20) &- 0x61 < 26 || Byte.isDigit($0) || "+-.".utf8.contains($0) })
    {
      // `mailto:`, `javascript:`: an address of another sort.
      return nil
    }
    if text.starts(with: "//".utf8) {
      let end = text[2...].firstIndex { $0 == Byte.slash || $0 == UInt8(ascii: "?") } ?? text.count
      let authority = String(decoding: text[2..<end], as: UTF8.self).lowercased()
      let port = service.scheme == .http ? ":80" : ":443"
      guard [service.authority.lowercased(), service.authority.lowercased() + port].contains(authority) else {
        return nil
      }
      text.removeFirst(end)
      if text.first != Byte.slash { text.insert(Byte.slash, at: 0) }
    }
    let path = current.prefix { $0 != UInt8(ascii: "?") }
    switch text.first {
    case Byte.slash: break
    case UInt8(ascii: "?"): text = path + text
    case nil: text = Array(current)
    default: text = path[...(path.lastIndex(of: Byte.slash) ?? path.startIndex)] + text
    }
    let query = text.firstIndex(of: UInt8(ascii: "?")) ?? text.count
    return withoutDots(text[..<query]) + text[query...]
  }

  /// RFC 3986, 5.2.4.
  private static func withoutDots(_ path: ArraySlice<UInt8>) -> [UInt8] {
    var kept: [ArraySlice<UInt8>] = []
    let parts = path.split(separator: Byte.slash, omittingEmptySubsequences: false).dropFirst()
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      if part.elementsEqual(".".utf8) {
        if isLast { kept.append([]) }
      } else if part.elementsEqual("..".utf8) {
        _ = kept.popLast()
        if isLast { kept.append([]) }
      } else {
        kept.append(part)
      }
    }
    return kept.isEmpty ? [Byte.slash] : kept.flatMap { [Byte.slash] + $0 }
  }
}
