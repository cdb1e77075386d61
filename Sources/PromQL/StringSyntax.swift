/// The text within quotes. Escapes are those of Go, with the string's own quote; backticks have none.
enum StringSyntax {
  /// What is wrong at a place, counted from the opening quote.
  struct Failure: Error, Equatable {
    let message: String
    let range: Range<Int>
  }

  /// The decoded text of a lexeme with its quotes.
  static func decode(_ lexeme: ArraySlice<UInt8>) -> Result<String, Failure> {
    guard lexeme.count >= 2, let quote = lexeme.first else {
      return .failure(Failure(message: "unterminated string", range: 0..<lexeme.count))
    }
    let content = lexeme.dropFirst().dropLast()
    if quote == UInt8(ascii: "`") || !content.contains(UInt8(ascii: "\\")) {
      return .success(String(decoding: content, as: UTF8.self))
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      if content[index] != UInt8(ascii: "\\") {
        decoded.append(content[index])
        index += 1
        continue
      }
      if let failure = appendEscape(content, &index, quote, lexeme.startIndex, to: &decoded) {
        return .failure(failure)
      }
    }
    return .success(String(decoding: decoded, as: UTF8.self))
  }

  /// Whether PromQL refuses the lexeme: for bytes that are not UTF-8, or for U+FFFD, which Prometheus takes for a
  /// sign of them.
  static func isUnreadable(_ lexeme: ArraySlice<UInt8>) -> Bool {
    guard lexeme.contains(where: { $0 >= 0x80 }) else { return false }
    return String(decoding: lexeme, as: UTF8.self).unicodeScalars.contains("\u{FFFD}")
  }

  private static func appendEscape(
    _ content: ArraySlice<UInt8>, _ index: inout Int, _ quote: UInt8, _ base: Int, to decoded: inout [UInt8]
  ) -> Failure? {
    let start = index
    func failure(_ message: String, through end: Int) -> Failure {
      Failure(message: message, range: (start - base)..<(min(max(end, start + 1), content.endIndex) - base))
    }
    index += 1
    guard index < content.endIndex else { return failure("unfinished escape sequence", through: index) }
    let letter = content[index]
    var digits = 0
    var radix: UInt32 = 16
    switch letter {
    case UInt8(ascii: "a"): decoded.append(0x07)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "v"): decoded.append(0x0B)
    case UInt8(ascii: "\\"), quote: decoded.append(letter)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      (digits, radix) = (3, 8)
      index -= 1
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default:
      var end = index + 1
      while end < content.endIndex, content[end] & 0xC0 == 0x80 { end += 1 }
      let written = String(decoding: content[start..<end], as: UTF8.self)
      return failure("unknown escape sequence '\(written)'", through: end)
    }
    index += 1
    guard digits > 0 else { return nil }
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard index < content.endIndex, let digit = digit(content[index]), digit < radix else {
        return failure(
          "escape sequence needs \(digits) \(radix == 8 ? "octal" : "hexadecimal") digits", through: index)
      }
      value = value &* radix &+ digit
      index += 1
    }
    if digits <= 3 {
      guard value <= 0xFF else { return failure("octal escape is greater than 255", through: index) }
      decoded.append(UInt8(truncatingIfNeeded: value))
      return nil
    }
    guard let scalar = Unicode.Scalar(value) else {
      return failure("escape sequence is no Unicode scalar value", through: index)
    }
    decoded.append(contentsOf: Array(String(Character(scalar)).utf8))
    return nil
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    if byte.isDigit { return UInt32(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? UInt32(letter) + 10 : nil
  }
}
