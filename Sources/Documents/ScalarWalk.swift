import Diagnostics

/// Decodes a scalar from the file's bytes as libyaml does (or RFC 8259 for JSON), noting where each byte is from.
struct ScalarWalk {
  /// A line break as it enters the text, and its bytes in the file.
  private struct Break {
    let bytes: [UInt8]
    let start: Int
    let end: Int
  }

  private(set) var decoded: [UInt8] = []
  private(set) var segments: [ScalarSegment] = []
  /// Where the text ends in the file.
  private(set) var end: Int
  private let bytes: [UInt8]
  private var position: Int
  private let limit: Int

  /// `text` is the decoded value where it is known; literal and folded scalars need it to find their indentation.
  init(node: Node, text: [UInt8]?) {
    bytes = node.source.bytes
    let range = node.range
    position = min(range.start, bytes.count)
    limit = min(range.end, bytes.count)
    end = limit
    switch node.style {
    case .none: break
    case .plain:
      walkFolded(quote: nil)
    case .singleQuoted, .doubleQuoted:
      guard limit - position >= 2 else { return }
      position += 1
      end = limit - 1
      walkFolded(quote: bytes[position - 1])
    case .literal, .folded:
      walkBlock(isLiteral: node.style == .literal, text: text ?? [])
    case .json:
      if position < limit, bytes[position] == UInt8(ascii: "\"") {
        guard limit - position >= 2 else { return }
        position += 1
        end = limit - 1
        walkJSON()
      } else {
        copy(position..<limit)
      }
    }
  }

  // MARK: Output

  private mutating func copy(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    if let last = segments.indices.last, segments[last].isVerbatim,
      segments[last].source + segments[last].sourceLength == range.lowerBound
    {
      segments[last].sourceLength += range.count
      segments[last].decodedLength += range.count
    } else {
      segments.append(
        ScalarSegment(
          decoded: decoded.count, decodedLength: range.count, source: range.lowerBound,
          sourceLength: range.count, isVerbatim: true))
    }
    decoded.append(contentsOf: bytes[range])
  }

  private mutating func put(_ made: [UInt8], from range: Range<Int>) {
    guard !made.isEmpty else { return }
    segments.append(
      ScalarSegment(
        decoded: decoded.count, decodedLength: made.count, source: range.lowerBound,
        sourceLength: range.count, isVerbatim: false))
    decoded.append(contentsOf: made)
  }

  private mutating func put(_ breaks: [Break]) {
    for item in breaks { put(item.bytes, from: item.start..<item.end) }
  }

  // MARK: Plain and quoted

  private mutating func walkFolded(quote: UInt8?) {
    while position < end {
      var isEscapedBreak = false
      let runStart = position
      var run = runStart
      while position < end, !isBlank(position), breakLength(position) == 0 {
        if let quote, bytes[position] == quote, quote == UInt8(ascii: "'") {
          copy(run..<position)
          put([quote], from: position..<min(position + 2, end))
          position = min(position + 2, end)
          run = position
        } else if quote == UInt8(ascii: "\""), bytes[position] == UInt8(ascii: "\\") {
          copy(run..<position)
          if position + 1 < end, breakLength(position + 1) > 0 {
            position += 1 + breakLength(position + 1)
            run = position
            isEscapedBreak = true
            break
          }
          takeEscape()
          run = position
        } else {
          position += 1
        }
      }
      copy(run..<position)
      takeGap(isAfterEscapedBreak: isEscapedBreak)
    }
  }

  /// Blanks and line breaks between two runs of text, folded.
  private mutating func takeGap(isAfterEscapedBreak: Bool) {
    let start = position
    var first: Break?
    var others: [Break] = []
    var isFolding = isAfterEscapedBreak
    var blanks = position..<position
    while position < end {
      if isBlank(position) {
        position += 1
        if !isFolding { blanks = start..<position }
      } else if let found = takeBreak() {
        if isFolding { others.append(found) } else { first = found }
        isFolding = true
      } else {
        break
      }
    }
    guard isFolding else { return copy(blanks) }
    if let first, first.bytes == [0x0A] {
      if others.isEmpty { put([0x20], from: start..<position) } else { put(others) }
    } else {
      if let first { put([first]) }
      put(others)
    }
  }

  private mutating func takeEscape() {
    let start = position
    guard position + 1 < end else {
      position = end
      return
    }
    let letter = bytes[position + 1]
    position += 2
    let made: [UInt8]
    switch letter {
    case UInt8(ascii: "0"): made = [0]
    case UInt8(ascii: "a"): made = [0x07]
    case UInt8(ascii: "b"): made = [0x08]
    case UInt8(ascii: "t"), 0x09: made = [0x09]
    case UInt8(ascii: "n"): made = [0x0A]
    case UInt8(ascii: "v"): made = [0x0B]
    case UInt8(ascii: "f"): made = [0x0C]
    case UInt8(ascii: "r"): made = [0x0D]
    case UInt8(ascii: "e"): made = [0x1B]
    case UInt8(ascii: "N"): made = [0xC2, 0x85]
    case UInt8(ascii: "_"): made = [0xC2, 0xA0]
    case UInt8(ascii: "L"): made = [0xE2, 0x80, 0xA8]
    case UInt8(ascii: "P"): made = [0xE2, 0x80, 0xA9]
    case UInt8(ascii: "x"): made = Self.utf8(takeHexadecimal(2))
    case UInt8(ascii: "u"): made = Self.utf8(takeHexadecimal(4))
    case UInt8(ascii: "U"): made = Self.utf8(takeHexadecimal(8))
    default: made = [letter]
    }
    put(made, from: start..<position)
  }

  // MARK: Literal and folded

  private mutating func walkBlock(isLiteral: Bool, text: [UInt8]) {
    let layout = bytes.withUnsafeBufferPointer { bytes in
      text.withUnsafeBufferPointer { text in
        BlockScalarText(bytes, start: position, limit: bytes.count, text: text)
      }
    }
    let header = bytes[position..<layout.headerEnd]
    let keeps = header.contains(UInt8(ascii: "+"))
    let strips = header.contains(UInt8(ascii: "-"))
    end = layout.headerEnd
    let candidates = layout.indent.map { $0...$0 } ?? 1...24
    for indent in candidates {
      position = layout.bodyStart
      end = layout.headerEnd
      decoded = []
      segments = []
      walkLines(indent: indent, isLiteral: isLiteral, keeps: keeps, strips: strips)
      if decoded == text { return }
    }
  }

  private mutating func walkLines(indent: Int, isLiteral: Bool, keeps: Bool, strips: Bool) {
    var leading: Break?
    var wasIndented = false
    var (column, trailing) = takeBlankLines(indent: indent)
    while column == indent, position < bytes.count {
      let isIndented = isBlank(position)
      if let before = leading {
        if !isLiteral, before.bytes == [0x0A], !wasIndented, !isIndented {
          if trailing.isEmpty { put([0x20], from: before.start..<position) }
        } else {
          put([before])
        }
      }
      put(trailing)
      wasIndented = isIndented
      let start = position
      while position < bytes.count, breakLength(position) == 0 { position += 1 }
      copy(start..<position)
      end = position
      leading = takeBreak()
      (column, trailing) = takeBlankLines(indent: indent)
    }
    if !strips, let leading { put([leading]) }
    if keeps { put(trailing) }
    if let last = segments.last { end = max(end, last.source + last.sourceLength) }
  }

  /// The breaks of lines without text, and the column of the first line with text.
  private mutating func takeBlankLines(indent: Int) -> (column: Int, breaks: [Break]) {
    var breaks: [Break] = []
    while true {
      var column = 0
      while column < indent, position < bytes.count, bytes[position] == 0x20 {
        position += 1
        column += 1
      }
      guard let found = takeBreak() else { return (column, breaks) }
      breaks.append(found)
    }
  }

  // MARK: JSON

  private mutating func walkJSON() {
    var run = position
    while position < end {
      guard bytes[position] == UInt8(ascii: "\\") else {
        position += 1
        continue
      }
      copy(run..<position)
      takeJSONEscape()
      run = position
    }
    copy(run..<position)
  }

  private mutating func takeJSONEscape() {
    let start = position
    guard position + 1 < end else {
      position = end
      return
    }
    let letter = bytes[position + 1]
    position += 2
    let made: [UInt8]
    switch letter {
    case UInt8(ascii: "b"): made = [0x08]
    case UInt8(ascii: "f"): made = [0x0C]
    case UInt8(ascii: "n"): made = [0x0A]
    case UInt8(ascii: "r"): made = [0x0D]
    case UInt8(ascii: "t"): made = [0x09]
    case UInt8(ascii: "u"):
      var scalar = takeHexadecimal(4)
      if (0xD800...0xDBFF).contains(scalar), position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      {
        let afterFirst = position
        position += 2
        let low = takeHexadecimal(4)
        if (0xDC00...0xDFFF).contains(low) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        } else {
          position = afterFirst
        }
      }
      made = Self.utf8(scalar)
    default: made = [letter]
    }
    put(made, from: start..<position)
  }

  // MARK: Characters

  private func isBlank(_ offset: Int) -> Bool { bytes[offset] == 0x20 || bytes[offset] == 0x09 }

  /// The bytes of the line break at an offset, 0 for none: libyaml counts NEL, LS and PS among them.
  private func breakLength(_ offset: Int) -> Int {
    let count = bytes.count
    switch bytes[offset] {
    case 0x0A: return 1
    case 0x0D: return offset + 1 < count && bytes[offset + 1] == 0x0A ? 2 : 1
    case 0xC2: return offset + 1 < count && bytes[offset + 1] == 0x85 ? 2 : 0
    case 0xE2:
      let isSeparator = offset + 2 < count && bytes[offset + 1] == 0x80 && bytes[offset + 2] & 0xFE == 0xA8
      return isSeparator ? 3 : 0
    default: return 0
    }
  }

  private mutating func takeBreak() -> Break? {
    guard position < bytes.count else { return nil }
    let length = breakLength(position)
    guard length > 0 else { return nil }
    let start = position
    position += length
    return Break(bytes: length == 3 ? Array(bytes[start..<position]) : [0x0A], start: start, end: position)
  }

  /// Up to that many hexadecimal digits.
  private mutating func takeHexadecimal(_ count: Int) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard position < end, let digit = Self.hexadecimal(bytes[position]) else { break }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }

  private static func utf8(_ value: UInt32) -> [UInt8] {
    Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }
}
