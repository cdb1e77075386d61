/// What the grammar of PromQL takes where a variable stands.
enum PromQLSlot: Sendable, Equatable {
  /// Part of a quoted string.
  case string
  /// Part of a name: letters stand directly beside it.
  case name
  /// A duration.
  case duration
  /// A number, as in `[${minutes}m]`.
  case number
  /// A matcher or several between braces.
  case matcher
  /// A name of a label, as before `=` or among those of `by`.
  case label
  /// A name, a number, a function or a whole expression.
  case free

  /// Nil where it depends on what is tried.
  var replacement: [UInt8]? {
    switch self {
    case .string, .name, .label: Array("x".utf8)
    case .duration: Array("5m".utf8)
    case .number: Array("5".utf8)
    case .matcher: Array(#"x="y""#.utf8)
    case .free: nil
    }
  }

  /// The slot of each reference, in one pass over quotes and brackets.
  static func slots(of references: [TemplateReference], in text: [UInt8]) -> [PromQLSlot] {
    var slots: [PromQLSlot] = []
    var (position, quote): (Int, UInt8?) = (0, nil)
    var open: [UInt8] = []
    for reference in references {
      while position < reference.range.lowerBound {
        scan(text, &position, &quote, &open)
      }
      slots.append(slot(of: reference, in: text, quote: quote, open: open))
      position = max(position, reference.range.upperBound)
    }
    return slots
  }

  /// The comments of an expression: from a `#` outside of quotes to the end of the line.
  static func comments(in text: [UInt8]) -> [Range<Int>] {
    let sign = UInt8(ascii: "#")
    guard text.contains(sign) else { return [] }
    var comments: [Range<Int>] = []
    var (position, quote): (Int, UInt8?) = (0, nil)
    var open: [UInt8] = []
    while position < text.count {
      let (start, isQuoted) = (position, quote != nil)
      scan(text, &position, &quote, &open)
      if !isQuoted, text[start] == sign { comments.append(start..<position) }
    }
    return comments
  }

  /// Takes one byte, or two of an escape, or a comment.
  private static func scan(
    _ text: [UInt8], _ position: inout Int, _ quote: inout UInt8?, _ open: inout [UInt8]
  ) {
    let byte = text[position]
    position += 1
    if let closing = quote {
      if byte == UInt8(ascii: "\\"), closing != UInt8(ascii: "`") { position += 1 }
      if byte == closing { quote = nil }
      return
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
    case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("): open.append(byte)
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"): _ = open.popLast()
    case UInt8(ascii: "#"):
      while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
    default: break
    }
  }

  private static func slot(
    of reference: TemplateReference, in text: [UInt8], quote: UInt8?, open: [UInt8]
  ) -> PromQLSlot {
    if quote != nil { return .string }
    let before = reference.range.lowerBound > 0 ? text[reference.range.lowerBound - 1] : nil
    let after = reference.range.upperBound < text.count ? text[reference.range.upperBound] : nil
    if open.last == UInt8(ascii: "[") {
      if let after, isLetter(after) { return .number }
      return .duration
    }
    let isBesideName =
      before.map { isName($0) } ?? false
      || after.map { isName($0) || $0 == UInt8(ascii: "$") } ?? false
      || before == UInt8(ascii: "}") && hasReference(endingAt: reference.range.lowerBound, in: text)
    if isBesideName { return .name }
    let previous = text[..<reference.range.lowerBound].last { !isBlank($0) }
    let next = text[reference.range.upperBound...].first { !isBlank($0) }
    if open.last == UInt8(ascii: "{") {
      if next == UInt8(ascii: "=") || next == UInt8(ascii: "!") { return .label }
      return .matcher
    }
    if isAfterWord("offset", text[..<reference.range.lowerBound]) { return .duration }
    if open.last == UInt8(ascii: "("), previous == UInt8(ascii: "(") || previous == UInt8(ascii: ","),
      isGrouping(text, before: reference.range.lowerBound)
    {
      return .label
    }
    switch reference.name {
    case "__interval", "__rate_interval", "__range":
      // Grafana gives them as durations, which Prometheus 3 takes for numbers of seconds.
      return .duration
    case "__interval_ms", "__range_s", "__range_ms", "__from", "__to": return .number
    default: return .free
    }
  }

  /// Whether the open parenthesis belongs to `by`, `without`, `on`, `ignoring` or a group modifier.
  private static func isGrouping(_ text: [UInt8], before position: Int) -> Bool {
    var (index, depth) = (position - 1, 0)
    while index >= 0 {
      if text[index] == UInt8(ascii: ")") { depth += 1 }
      if text[index] == UInt8(ascii: "(") {
        if depth == 0 { break }
        depth -= 1
      }
      index -= 1
    }
    guard index >= 0 else { return false }
    return ["by", "without", "on", "ignoring", "group_left", "group_right"].contains {
      isAfterWord($0, text[..<index])
    }
  }

  /// Whether a word and blanks come last.
  private static func isAfterWord(_ word: String, _ text: ArraySlice<UInt8>) -> Bool {
    let end = text.lastIndex { !isBlank($0) } ?? text.startIndex
    guard !text.isEmpty else { return false }
    let head = text[...end]
    let letters = head.suffix(word.utf8.count).map { $0 | 0x20 }
    guard letters.elementsEqual(word.utf8.map { $0 | 0x20 }) else { return false }
    return head.dropLast(word.utf8.count).last.map { !isName($0) } ?? true
  }

  /// Whether another reference in braces ends here, as in `${a}${b}`.
  private static func hasReference(endingAt end: Int, in text: [UInt8]) -> Bool {
    guard let start = text[..<end].lastIndex(of: UInt8(ascii: "$")) else { return false }
    return TemplateReference.all(in: Array(text[start..<end])).last?.range.upperBound == end - start
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }
  private static func isName(_ byte: UInt8) -> Bool {
    TemplateReference.isWord(byte) || byte == UInt8(ascii: ":")
  }
}
