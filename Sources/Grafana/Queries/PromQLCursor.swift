/// A way through an expression that knows which quote and which brackets are open around its place.
struct PromQLCursor {
  enum Opening {
    /// `{` of a selector.
    case braces
    /// `[` of a range.
    case brackets
    /// `(` of the labels of `by`, `on` and the like.
    case labels
    /// Any other `(`.
    case parenthesis
  }

  private static let groupings: Set<String> = [
    "by", "without", "on", "ignoring", "group_left", "group_right",
  ]

  let text: [UInt8]
  private(set) var position = 0
  /// The quote that begins the open string.
  private(set) var quote: UInt8?
  private(set) var open: [Opening] = []

  init(_ text: [UInt8]) {
    self.text = text
  }

  /// Takes one byte, or two of an escape, or a comment.
  mutating func advance() {
    let byte = text[position]
    position += 1
    if let closing = quote {
      if byte == UInt8(ascii: "\\"), closing != UInt8(ascii: "`") { position += 1 }
      if byte == closing { quote = nil }
      return
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
    case UInt8(ascii: "{"): open.append(.braces)
    case UInt8(ascii: "["): open.append(.brackets)
    case UInt8(ascii: "("):
      let word = Self.keyword(before: position - 1, in: text)
      open.append(Self.groupings.contains(word) ? .labels : .parenthesis)
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"): _ = open.popLast()
    case UInt8(ascii: "#"):
      while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
    default: break
    }
  }

  /// Goes on at a later place without a look at what is between.
  mutating func skip(to offset: Int) { position = max(position, offset) }

  /// The comments of an expression: from a `#` outside of quotes to the end of the line.
  static func comments(in text: [UInt8]) -> [Range<Int>] {
    let sign = UInt8(ascii: "#")
    guard text.contains(sign) else { return [] }
    var comments: [Range<Int>] = []
    var cursor = PromQLCursor(text)
    while cursor.position < text.count {
      let (start, isQuoted) = (cursor.position, cursor.quote != nil)
      cursor.advance()
      if !isQuoted, text[start] == sign { comments.append(start..<cursor.position) }
    }
    return comments
  }

  /// The word before a place, blanks left out, in small letters; empty for none, and for a variable's name.
  static func keyword(before offset: Int, in text: [UInt8]) -> String {
    guard let last = text[..<offset].lastIndex(where: { !isBlank($0) }), isName(text[last]) else { return "" }
    var start = last
    while start > 0, isName(text[start - 1]) { start -= 1 }
    if start > 0, text[start - 1] == UInt8(ascii: "$") { return "" }
    return String(decoding: text[start...last], as: UTF8.self).lowercased()
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  static func isName(_ byte: UInt8) -> Bool {
    TemplateReference.isWord(byte) || byte == UInt8(ascii: ":")
  }
}
