/// The lines of a literal or folded scalar in the file.
struct BlockScalarText {
  /// The byte after `|` or `>` and its indicators.
  let headerEnd: Int
  /// The first byte of the line after the header.
  let bodyStart: Int
  /// Columns of indentation that belong to no line's text; nil when every line is blank.
  let indent: Int?
  /// The byte after the last byte of text: blank lines at the end and the last line break are outside.
  let contentEnd: Int

  /// `start` is at `|` or `>`, `limit` is no earlier than the last line's text, `text` is the decoded value.
  init(_ bytes: UnsafeBufferPointer<UInt8>, start: Int, limit: Int, text: UnsafeBufferPointer<UInt8>) {
    var position = min(start + 1, limit)
    while position < limit, [0x2B, 0x2D].contains(bytes[position]) || (0x30...0x39).contains(bytes[position])
    {
      position += 1
    }
    headerEnd = position
    while position < limit, !Self.isBreak(bytes[position]) { position += 1 }
    if position + 1 < limit, bytes[position] == 0x0D, bytes[position + 1] == 0x0A { position += 1 }
    bodyStart = min(position + 1, limit)
    indent = Self.indent(bytes, from: bodyStart, to: limit, text: text)
    contentEnd = Self.contentEnd(
      bytes, from: bodyStart, to: limit, text: text, headerEnd: headerEnd, indent: indent)
  }

  /// What the first line with text has in the file before what it has in the value.
  private static func indent(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int, text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var kept = 0
    var hasText = false
    for byte in text {
      if byte == 0x20 {
        kept += 1
      } else if byte == 0x0A {
        kept = 0
      } else {
        hasText = true
        break
      }
    }
    guard hasText else { return nil }
    var written = 0
    var position = start
    while position < limit {
      if bytes[position] == 0x20 {
        written += 1
      } else if isBreak(bytes[position]) {
        written = 0
      } else {
        break
      }
      position += 1
    }
    return max(1, written - kept)
  }

  private static func contentEnd(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int, text: UnsafeBufferPointer<UInt8>,
    headerEnd: Int, indent: Int?
  ) -> Int {
    guard let last = text.last(where: { $0 != 0x0A }) else { return headerEnd }
    var end = limit
    while end > start {
      while end > start, isBreak(bytes[end - 1]) { end -= 1 }
      var lineStart = end
      while lineStart > start, bytes[lineStart - 1] == 0x20 { lineStart -= 1 }
      let isBlankLine = lineStart == start || isBreak(bytes[lineStart - 1])
      guard isBlankLine, lineStart < end else { break }
      if last == 0x20, end - lineStart > (indent ?? 0) { break }
      end = lineStart
    }
    return max(end, headerEnd)
  }

  static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
