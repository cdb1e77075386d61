/// Numbers as PromQL writes them: decimal with fraction and exponent, `0x` hexadecimal, octal after a leading 0,
/// underscores between digits, `inf` and `nan` in any case.
enum NumberSyntax {
  /// Whether digits, dots, exponents and underscores stand where they may.
  static func isWellFormed(_ lexeme: ArraySlice<UInt8>) -> Bool {
    if let digits = hexadecimalDigits(lexeme) {
      var isAfterDigit = true
      for byte in digits {
        if byte == UInt8(ascii: "_") {
          guard isAfterDigit else { return false }
          isAfterDigit = false
        } else {
          guard byte.isDigit || (byte | 0x20) &- 0x61 < 6 else { return false }
          isAfterDigit = true
        }
      }
      return isAfterDigit && !digits.isEmpty
    }
    var hasDot = false
    var hasExponent = false
    var hasDigits = false
    var previous: UInt8 = 0
    for byte in lexeme {
      switch byte {
      case UInt8(ascii: "_"):
        guard previous.isDigit else { return false }
      case UInt8(ascii: "."):
        guard !hasDot, !hasExponent, previous != UInt8(ascii: "_") else { return false }
        hasDot = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard !hasExponent, hasDigits, previous != UInt8(ascii: "_") else { return false }
        hasExponent = true
        hasDigits = false
      case UInt8(ascii: "+"), UInt8(ascii: "-"): break
      default:
        guard byte.isDigit else { return false }
        hasDigits = true
      }
      if previous == UInt8(ascii: "_"), !byte.isDigit { return false }
      previous = byte
    }
    return hasDigits && previous != UInt8(ascii: "_")
  }

  /// The nearest double of a well-formed lexeme; nil when it is out of range.
  static func value(_ lexeme: ArraySlice<UInt8>) -> Double? {
    if let whole = shortWhole(lexeme) { return whole }
    if let digits = hexadecimalDigits(lexeme) { return whole(digits, radix: 16) }
    if lexeme.first?.isDigit != true, lexeme.first != UInt8(ascii: ".") {
      return (lexeme.first ?? 0) | 0x20 == UInt8(ascii: "i") ? .infinity : .nan
    }
    if lexeme.count > 1, lexeme.first == UInt8(ascii: "0"),
      lexeme.allSatisfy({ $0 &- 0x30 < 8 || $0 == UInt8(ascii: "_") })
    {
      if let octal = whole(lexeme, radix: 8) { return octal }
    }
    var text = String(decoding: lexeme.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// Up to 15 decimal digits that do not begin with 0: exact in a double.
  private static func shortWhole(_ lexeme: ArraySlice<UInt8>) -> Double? {
    guard (1...15).contains(lexeme.count), lexeme.first != UInt8(ascii: "0") || lexeme.count == 1 else {
      return nil
    }
    var value = 0
    for byte in lexeme {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte &- 0x30)
    }
    return Double(value)
  }

  private static func hexadecimalDigits(_ lexeme: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard lexeme.count >= 2, lexeme.first == UInt8(ascii: "0"),
      lexeme[lexeme.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    else { return nil }
    return lexeme.dropFirst(2)
  }

  private static func whole(_ digits: ArraySlice<UInt8>, radix: Int) -> Double? {
    let text = String(decoding: digits.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    return Int64(text, radix: radix).map(Double.init)
  }
}
