/// The bytes that mean something in HTTP/1.1, and their classes.
enum Byte {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let comma: UInt8 = 0x2C
  static let dot: UInt8 = 0x2E
  static let slash: UInt8 = 0x2F
  static let zero: UInt8 = 0x30
  static let one: UInt8 = 0x31
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func hexDigit(_ byte: UInt8) -> Int? {
    if isDigit(byte) { return Int(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? Int(letter) + 10 : nil
  }

  /// A character of a token (RFC 9110, 5.6.2): letters, digits and !#$%&'*+-.^_`|~.
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    // One bit a character: the first word for 0 to 63, the second for 64 to 127.
    let word: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
    return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
  }

  /// Whether a control character other than the tab is among the bytes. Looks at all, without a branch a byte.
  @inline(__always)
  static func hasControl(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var found: UInt8 = 0
    for place in 0..<bytes.count {
      let byte = bytes[place]
      let isLow: UInt8 = byte < 0x20 ? 1 : 0
      let isOther: UInt8 = byte != tab ? 1 : 0
      let isDelete: UInt8 = byte == 0x7F ? 1 : 0
      found |= (isLow & isOther) | isDelete
    }
    return found != 0
  }

  /// The byte of `HTTP/` at this place, 0 to 4.
  @inline(__always)
  static func httpSlash(_ place: Int) -> UInt8 {
    switch place {
    case 0: 0x48
    case 1, 2: 0x54
    case 3: 0x50
    default: slash
    }
  }

  /// Whether the bytes begin with the name, which is in lower case, whatever case they have.
  @inline(__always)
  static func equalsIgnoringCase(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    let count = name.utf8CodeUnitCount
    guard bytes.count >= count else { return false }
    let start = name.utf8Start
    for place in 0..<count where lowered(bytes[place]) != start[place] { return false }
    return true
  }

  /// Whether the bytes are the word, which is in lower case, whatever case they have.
  static func equalsIgnoringCase(_ bytes: UnsafeRawBufferPointer, whole word: StaticString) -> Bool {
    bytes.count == word.utf8CodeUnitCount && equalsIgnoringCase(bytes, word)
  }

  @inline(__always)
  private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
