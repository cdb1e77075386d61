/// The types that YAML 1.2's core schema (section 10.3.2) gives to plain scalars.
enum CoreSchema {
  /// What a plain scalar means: `yes`, `on`, `1_000`, `0777` with a sign of octal and times of day are no exceptions.
  static func resolve(_ text: String) -> Node.Value {
    // The longest word of the schema that is no number has five letters.
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"):
      return isNull(text) ? .null : .string(text)
    case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
      return bool(text).map(Node.Value.bool) ?? .string(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return isInteger(text) || isFloat(text) ? .number(lexeme: text) : .string(text)
    default:
      return .string(text)
    }
  }

  static func isNull(_ text: String) -> Bool {
    switch text {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`.
  static func isInteger(_ text: String) -> Bool {
    var text = text
    // Sound: the bytes are looked at within the scope only.
    return text.withUTF8 { bytes in
      var digits = bytes[...]
      if digits.starts(with: "0o".utf8) {
        digits = digits.dropFirst(2)
        return !digits.isEmpty && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x37 }
      }
      if digits.starts(with: "0x".utf8) {
        digits = digits.dropFirst(2)
        return !digits.isEmpty
          && digits.allSatisfy { isDigit($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }
      }
      dropSign(&digits)
      return !digits.isEmpty && digits.allSatisfy(isDigit)
    }
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `[-+]?\.inf` or `\.nan`.
  static func isFloat(_ text: String) -> Bool {
    switch text {
    case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
      return true
    default: break
    }
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      dropSign(&rest)
      let whole = dropDigits(&rest)
      var fraction = 0
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        fraction = dropDigits(&rest)
      }
      guard whole + fraction > 0 else { return false }
      if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
        rest = rest.dropFirst()
        dropSign(&rest)
        guard dropDigits(&rest) > 0 else { return false }
      }
      return rest.isEmpty
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func dropSign(_ text: inout Slice<UnsafeBufferPointer<UInt8>>) {
    if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") { text = text.dropFirst() }
  }

  /// The number of digits that were dropped.
  private static func dropDigits(_ text: inout Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let before = text.count
    text = text.drop(while: isDigit)
    return before - text.count
  }
}
