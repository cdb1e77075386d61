import Diagnostics

/// Strings with escapes or control characters.
extension JSONParser {
  /// Goes on from the first backslash or control character of a string.
  mutating func readEscapedString(start: Int, textStart: Int) -> ScalarText? {
    decoded.removeAll(keepingCapacity: true)
    var chunkStart = textStart
    while true {
      position = plainTextEnd(from: position)
      append(from: chunkStart, to: position)
      guard position < count else {
        _ = stop(
          .unclosed, "the string is not closed", at: start, endOfLine(from: start),
          help: "close it with a double quote")
        return nil
      }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return ScalarText(text: decodedText(from: textStart), start: start, end: position)
      }
      if byte == UInt8(ascii: "\\") {
        guard readEscape(stringStart: start) else { return nil }
      } else {
        guard readControlCharacter(byte, stringStart: start) else { return nil }
      }
      chunkStart = position
    }
  }

  /// The offset of the next quote, backslash or control character.
  private func plainTextEnd(from start: Int) -> Int {
    var offset = start
    while offset < count {
      let byte = bytes[offset]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
      offset += 1
    }
    return offset
  }

  private mutating func append(from start: Int, to end: Int) {
    guard end > start else { return }
    decoded.append(contentsOf: UnsafeBufferPointer(start: bytes + start, count: end - start))
  }

  private mutating func decodedText(from start: Int) -> String {
    if let text = String(validating: decoded, as: UTF8.self) { return text }
    reportInvalidUTF8(from: start, to: position - 1)
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Decodes the escape at the backslash; false when the string ends inside it.
  private mutating func readEscape(stringStart: Int) -> Bool {
    let start = position
    guard position + 1 < count else {
      _ = stop(
        .unclosed, "the string is not closed", at: stringStart, endOfLine(from: stringStart),
        help: "close it with a double quote")
      return false
    }
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "u"): readUnicodeEscape(from: start)
    default:
      // The byte may be a line break or part of a character: it is read again as text.
      position = start + 1
      let end = letter >= 0x20 && letter < 0x80 ? start + 2 : start + 1
      report(
        .escape, "'\(sourceText(from: start, to: end))' is not an escape of JSON", at: start, end,
        help: "write '\\\\' for a backslash; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
      if letter >= 0x20, letter < 0x80 { position += 1 }
    }
    return !isStopped
  }

  /// Decodes the digits after `\u`, and of a surrogate pair the second half.
  private mutating func readUnicodeEscape(from start: Int) {
    guard let first = hexadecimal(at: position) else {
      let end = hexadecimalEnd(from: position)
      position = end
      report(
        .escape, "'\(sourceText(from: start, to: end))' lacks digits", at: start, end,
        help: "\\u takes four hexadecimal digits")
      return
    }
    position += 4
    var scalar = first
    if (0xD800...0xDBFF).contains(first), position + 1 < count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u"), let second = hexadecimal(at: position + 2),
      (0xDC00...0xDFFF).contains(second)
    {
      position += 6
      scalar = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
    }
    guard let value = Unicode.Scalar(scalar) else {
      report(
        .loneSurrogate, severity: .warning,
        "'\(sourceText(from: start, to: start + 6))' is half of a surrogate pair and is read as U+FFFD",
        at: start,
        start + 6, help: "write both halves, or the character itself")
      decoded.append(contentsOf: [0xEF, 0xBF, 0xBD])
      return
    }
    decoded.append(contentsOf: UTF8.encode(value) ?? UTF8.encodedReplacementCharacter)
  }

  private func hexadecimal(at start: Int) -> UInt32? {
    guard start + 4 <= count else { return nil }
    var value: UInt32 = 0
    for offset in start..<(start + 4) {
      guard let digit = Self.hexadecimalDigit(bytes[offset]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private func hexadecimalEnd(from start: Int) -> Int {
    var offset = start
    while offset < min(start + 4, count), Self.hexadecimalDigit(bytes[offset]) != nil { offset += 1 }
    return offset
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// Reports the control character; false at a line break, where the string's end was most likely forgotten.
  private mutating func readControlCharacter(_ byte: UInt8, stringStart: Int) -> Bool {
    if byte == 0x0A || byte == 0x0D {
      _ = stop(
        .unclosed, "the string is not closed on its line", at: stringStart, position,
        help: "close it with a double quote, or write the line break as \\n")
      return false
    }
    let escape =
      byte == 0x09 ? "\\t" : "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: false)
    report(
      .controlCharacter, "a string holds a raw control character", at: position, position + 1,
      help: "write it as \(escape)")
    decoded.append(byte)
    position += 1
    return !isStopped
  }
}
