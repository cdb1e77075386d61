import Diagnostics

/// Strings and numbers.
extension JSONParser {
  static var sharedTextSlots: Int { 1024 }
  /// Texts up to 15 bytes need no allocation, long ones are rarely equal.
  private static var sharedTextLengths: ClosedRange<Int> { 16...64 }

  /// The string at the opening quote; nil when reading cannot go on after it.
  mutating func readString() -> ScalarText? {
    let start = position
    position += 1
    let textStart = position
    var isASCII = true
    while true {
      skipPlainText()
      guard position < count else {
        _ = stop(
          .unclosed, "the string is not closed", at: start, endOfLine(from: start),
          help: "close it with a double quote")
        return nil
      }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text = text(from: textStart, to: position, isASCII: isASCII)
        position += 1
        return ScalarText(text: text, start: start, end: position)
      }
      if byte >= 0x80 {
        isASCII = false
        position += 1
        while position < count, bytes[position] >= 0x80 { position += 1 }
      } else {
        return readEscapedString(start: start, textStart: textStart)
      }
    }
  }

  /// Advances to the first quote, backslash, control character or byte above ASCII, eight bytes at a time.
  private mutating func skipPlainText() {
    let low: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= count {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self))
      // A byte's high bit is set where the byte is meant; borrows can only set bits above the first such.
      let quotes = word ^ (low &* 0x22)
      let backslashes = word ^ (low &* 0x5C)
      let controls = (word &- low &* 0x20) & ~word
      let hits =
        (controls | ((quotes &- low) & ~quotes) | ((backslashes &- low) & ~backslashes) | word) & high
      if hits != 0 {
        position += hits.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
    while position < count {
      let byte = bytes[position]
      if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return }
      position += 1
    }
  }

  /// The bytes as text; what is not UTF-8 is reported and becomes U+FFFD.
  private mutating func text(from start: Int, to end: Int, isASCII: Bool) -> String {
    let slice = UnsafeBufferPointer(start: bytes + start, count: end - start)
    if isASCII {
      guard Self.sharedTextLengths.contains(slice.count) else {
        return String(decoding: slice, as: UTF8.self)
      }
      return sharedText(from: start, count: slice.count)
    }
    if let text = String(validating: slice, as: UTF8.self) { return text }
    reportInvalidUTF8(from: start, to: end)
    return String(decoding: slice, as: UTF8.self)
  }

  private mutating func sharedText(from start: Int, count length: Int) -> String {
    let digest = KeyDigest.of(UnsafeRawBufferPointer(start: bytes + start, count: length))
    let slot = Int(truncatingIfNeeded: digest) & (Self.sharedTextSlots - 1)
    let known = sharedTexts[slot]
    if known.count == length {
      let same = UnsafeRawBufferPointer(start: bytes + known.start, count: length)
        .elementsEqual(UnsafeRawBufferPointer(start: bytes + start, count: length))
      if same { return known.text }
    }
    let text = String(decoding: UnsafeBufferPointer(start: bytes + start, count: length), as: UTF8.self)
    sharedTexts[slot] = SharedText(start: start, count: length, text: text)
    return text
  }

  /// The number at its first byte, a digit or a minus; the text is kept as it is written.
  mutating func readNumber() -> State {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    var isValid = true
    if position < count, bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else {
      isValid = skipDigits()
    }
    if isValid, position < count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      isValid = skipDigits()
    }
    if isValid, position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      isValid = skipDigits()
    }
    if !isValid || (position < count && Self.isNumberByte(bytes[position])) {
      return readFaultyNumber(from: start)
    }
    let lexeme = String(
      decoding: UnsafeBufferPointer(start: bytes + start, count: position - start), as: UTF8.self)
    return push(Node(.number(lexeme: lexeme), style: .json, source: source, start: start, end: position))
  }

  /// False when there is no digit.
  private mutating func skipDigits() -> Bool {
    let start = position
    while position < count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
      position += 1
    }
    return position > start
  }

  /// What a reader takes for a part of the number.
  static func isNumberByte(_ byte: UInt8) -> Bool {
    isWordByte(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }
}
