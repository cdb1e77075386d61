/// The bytes that HTTP and queries give a meaning.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let semicolon = UInt8(ascii: ";")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")
  static let slash = UInt8(ascii: "/")
  static let question = UInt8(ascii: "?")
  static let percent = UInt8(ascii: "%")

  /// The value of a hexadecimal digit; nil for any other byte.
  static func hexadecimal(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 0x37
    default: nil
    }
  }

  /// A byte that may stand in a method or the name of a field (RFC 9110 §5.6.2).
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e, 0x5f, 0x60, 0x7c, 0x7e: true
    default: false
    }
  }

  /// Whether the bytes are this lower-case ASCII word in any case.
  static func matches(_ bytes: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      guard bytes.count == word.count else { return false }
      var index = bytes.startIndex
      for expected in word {
        let byte = bytes[index]
        let isCapital = byte >= 0x41 && byte <= 0x5a
        guard (isCapital ? byte | 0x20 : byte) == expected else { return false }
        index += 1
      }
      return true
    }
  }

  /// The bytes without spaces and tabs at either end.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first == space || first == tab { bytes = bytes.dropFirst() }
    while let last = bytes.last, last == space || last == tab { bytes = bytes.dropLast() }
    return bytes
  }
}
