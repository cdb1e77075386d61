/// The standard alphabet with padding: RFC 4648, section 4.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")
  /// The value of each character; 255 where it has none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let joined = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[joined >> (18 - 6 * place) & 63] : padding)
      }
    }
    return text
  }

  /// Nil when a character is foreign or the padding is missing.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    let text = Array(text)
    guard text.count % 4 == 0 else { return nil }
    let content = text.prefix(text.count - text.suffix(2).count { $0 == padding })
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var (held, heldBits): (UInt32, Int) = (0, 0)
    for character in content {
      let value = values[Int(character)]
      guard value < 64 else { return nil }
      held = (held << 6 | UInt32(value)) & 0xFFFF
      heldBits += 6
      if heldBits >= 8 {
        heldBits -= 8
        bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(heldBits)))
      }
    }
    return bytes
  }
}
