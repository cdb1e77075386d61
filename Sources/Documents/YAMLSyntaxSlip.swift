/// What a person most likely did where libyaml stopped, told from its words and the text around the place.
struct YAMLSyntaxSlip {
  private(set) var message = ""
  private(set) var help: String?
  /// What stands at the place of the context; nil when that place tells nothing.
  private(set) var note: String?
  private(set) var place: Int
  let contextPlace: Int?
  private let bytes: [UInt8]

  /// `place` and `contextPlace` are byte offsets.
  init(problem: String, context: String, bytes: [UInt8], place: Int, contextPlace: Int?) {
    self.bytes = bytes
    self.place = min(max(0, place), bytes.count)
    self.contextPlace = contextPlace.map { min(max(0, $0), bytes.count) }
    if explainSeparator(before: self.place) || self.contextPlace.map({ explainSeparator(before: $0) }) == true
    {
      return
    }
    if explainNoBreakSpace() { return }
    if explainTab(problem) || explainTemplate(problem) || explainCharacters(problem, context) { return }
    if explainMappings(problem) || explainBrackets(problem) || explainQuotes(problem) { return }
    if explainMarks(problem, context) { return }
    message = Self.reworded(problem)
    help = "check the quotes, the brackets and the indentation before this place"
  }

  // MARK: Characters

  /// NEL, LS and PS, which nobody sees, end a line for libyaml.
  private mutating func explainSeparator(before offset: Int) -> Bool {
    for position in lineStart(offset)..<offset {
      let isNextLine = byte(position) == 0xC2 && byte(position + 1) == 0x85
      let isSeparator =
        byte(position) == 0xE2 && byte(position + 1) == 0x80 && (byte(position + 2) ?? 0) & 0xFE == 0xA8
      guard isNextLine || isSeparator else { continue }
      let name = isNextLine ? "U+0085" : byte(position + 2) == 0xA8 ? "U+2028" : "U+2029"
      message = "the invisible character '\(name)' ends the line here"
      help = "remove it, or write it as an escape in double quotes"
      place = position
      return true
    }
    return false
  }

  /// U+00A0 on a line of the place, or on the one before, which then goes on the value above it.
  private mutating func explainNoBreakSpace() -> Bool {
    let own = lineStart(place)
    let lines = [contextPlace.map(lineStart) ?? own, lineStart(max(0, own - 1)), own]
    let found = lines.compactMap { NoBreakSpace.place(in: bytes, lineAt: $0) }.first
    guard let found else { return false }
    message = "a no-break space stands here, which is no space for YAML"
    help = "write a plain space"
    place = found
    return true
  }

  private mutating func explainTab(_ problem: String) -> Bool {
    let isTab = byte(place) == UInt8(ascii: "\t") && problem == "found character that cannot start any token"
    guard isTab || problem.hasPrefix("found a tab character") else { return false }
    if lineStart(place) == firstOfBlanks(before: place) {
      message = "a tab is used for indentation"
      help = "indent with spaces"
    } else {
      message = "a tab stands where a value begins"
      help = "use a space"
    }
    return true
  }

  /// `{{ … }}` outside quotes, which YAML takes for a mapping in a mapping.
  private mutating func explainTemplate(_ problem: String) -> Bool {
    let isAboutStructure = [
      "mapping values are not allowed", "did not find expected key", "did not find expected ','",
      "did not find expected node content", "found character that cannot start any token",
    ].contains { problem.hasPrefix($0) }
    guard isAboutStructure, let template = templateStart() else { return false }
    if firstNonBlank(from: lineStart(template)) == template {
      message = "a line that begins with '\(text(template..<template + 2))' is no YAML"
      help =
        "of a template check what it makes, with 'helm template' or the like; if it belongs to a text, indent it deeper"
      place = template
      return true
    }
    let isDollar = template > 0 && byte(template - 1) == UInt8(ascii: "$")
    message = "a value with '\(isDollar ? "$" : "")\(text(template..<template + 2))' needs quotes here"
    help = "put the whole value in double or single quotes"
    place = isDollar ? template - 1 : template
    return true
  }

  private mutating func explainCharacters(_ problem: String, _ context: String) -> Bool {
    switch problem {
    case "found character that cannot start any token":
      message = "a plain value cannot start with '\(character(place))'"
      help = "put the value in quotes"
    case "did not find expected alphabetic or numeric character":
      let isAlias = context.hasSuffix("an alias")
      message =
        "'\(isAlias ? "*" : "&")' begins \(isAlias ? "an alias" : "an anchor"), "
        + "whose name holds letters, digits, '-' and '_' only"
      help = "put the value in quotes if it is text"
      place = contextPlace ?? place
    case "found undefined tag handle":
      message = "'\(word(at: place))' begins with a tag handle that no %TAG line defines"
      help = "put the value in quotes if it is text"
    case _ where context.hasSuffix("a tag"):
      message = "'!' begins a tag, which is not complete"
      help = "put the value in quotes if it is text"
      place = contextPlace ?? place
    case _ where context.contains("directive"):
      message = "a line that starts with '%' is a directive; only '%YAML' and '%TAG' are known"
      help = "put the text in quotes if it is a value"
      place = contextPlace ?? place
    default: return false
    }
    return true
  }

  // MARK: Mappings and lists

  private mutating func explainMappings(_ problem: String) -> Bool {
    switch problem {
    case "mapping values are not allowed in this context":
      explainUnexpectedColon()
    case "could not find expected ':'":
      place = contextPlace ?? place
      if !explainMissingSpace(onLineOf: place) {
        message = "no ':' follows '\(lineText(from: place))'"
        help = "write 'key: value'; if the line continues the value above, indent it deeper than that key"
      }
    case "did not find expected key": explainMissingKey()
    case "did not find expected '-' indicator":
      message = "a list item is expected here; got '\(word(at: place))'"
      help = "start the item with '- ', or align the line with the key that it belongs to"
      note = "the list begins here"
    case "block sequence entries are not allowed in this context":
      message = "a list cannot begin on the line of its key"
      help = "start the list on the next line, or put the value in quotes if it is text"
    case "mapping keys are not allowed in this context":
      message = "a '?' key cannot begin here"
      help = "put the value in quotes if it is text"
    case "did not find expected <document start>":
      message = "another document begins here without '---'"
      help = "put '---' before it"
    case "found incompatible YAML document":
      message = "the document asks for another version of YAML"
      help = "YAML 1.1 and 1.2 are read; remove the '%YAML' line"
    default: return false
    }
    return true
  }

  private mutating func explainUnexpectedColon() {
    let start = lineStart(place)
    let first = firstNonBlank(from: start)
    if let key = keyColon(from: first), key < place {
      message = "a plain value cannot hold ': '"
      help = "put the whole value in quotes"
      return
    }
    guard let above = lineAbove(start) else {
      message = "a ':' is not expected here"
      help = "put the text in quotes if the ':' belongs to it"
      return
    }
    let aboveFirst = firstNonBlank(from: above)
    if first - start == aboveFirst - above, explainMissingSpace(onLineOf: aboveFirst) { return }
    message = "the key '\(text(first..<place))' is not expected here"
    help =
      first - start > aboveFirst - above
      ? "it is indented deeper than the line above, which has a value already: align the two, or quote the value"
      : "align it with the keys that it belongs to, and check that the line above is complete"
    place = first
  }

  private mutating func explainMissingKey() {
    let start = lineStart(place)
    let before = firstOfBlanks(before: place)
    note = "the mapping begins here"
    guard before > start else {
      let isItem = byte(place) == UInt8(ascii: "-") && isBlankOrEnd(place + 1)
      let isAligned = contextPlace.map { place - start == $0 - lineStart($0) } ?? false
      if isItem, isAligned {
        message = "a list item stands where a key is expected"
        help = "indent the list below its key, or remove the '-'"
      } else {
        message = "the indentation of '\(word(at: place))' fits no line above"
        help = "align it with the keys or items that it belongs to"
      }
      return
    }
    note = nil
    switch byte(before - 1) {
    case UInt8(ascii: "'")?, UInt8(ascii: "\"")?:
      message = "text follows the closing quote"
      help =
        byte(before - 1) == UInt8(ascii: "'")
        ? "put the whole value in one pair of quotes; inside single quotes write '' for a quote"
        : "put the whole value in one pair of quotes; inside double quotes write \\\" for a quote"
    case UInt8(ascii: "]")?, UInt8(ascii: "}")?:
      message = "text follows the closing '\(character(before - 1))'"
      help = "put the whole value in quotes"
    default:
      message = "a key is expected here; got '\(word(at: place))'"
      help = "put the whole value in quotes if this belongs to it"
    }
  }

  /// `key:value` where `key: value` was meant; false when the line does not look so.
  private mutating func explainMissingSpace(onLineOf offset: Int) -> Bool {
    var position = firstNonBlank(from: lineStart(offset))
    while byte(position) == UInt8(ascii: "-"), isBlankOrEnd(position + 1) {
      position = firstNonBlank(from: position + 1)
    }
    while let found = byte(position), isKeyByte(found) { position += 1 }
    guard byte(position) == UInt8(ascii: ":"), !isBlankOrEnd(position + 1) else { return false }
    let key = text(firstNonBlank(from: lineStart(offset))..<position)
    place = position
    message = "a space is missing after the ':' of '\(key)'"
    help = "write '\(key): ' before the value"
    return true
  }

  // MARK: Brackets and quotes

  private mutating func explainBrackets(_ problem: String) -> Bool {
    switch problem {
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      let (open, close) = problem.hasSuffix("']'") ? ("[", "]") : ("{", "}")
      if let context = contextPlace, place == bytes.count || lineStart(context) != lineStart(place) {
        message = "the '\(open)' is not closed"
        help = "add a '\(close)', or put the value in quotes if it is text"
        place = context
      } else if byte(place) == UInt8(ascii: "]") || byte(place) == UInt8(ascii: "}") {
        message = "'\(character(place))' cannot close the '\(open)'"
        help = "close it with '\(close)'"
        note = "it is opened here"
      } else {
        message = "',' or '\(close)' is expected here; got '\(word(at: place))'"
        help = "separate the values with ',', and put those with brackets, braces or commas in quotes"
        note = "the '\(open)' is here"
      }
    case "did not find expected node content":
      message = "'\(character(place))' stands where a value is expected"
      help = "put the value in quotes if it is text"
    default: return false
    }
    return true
  }

  private mutating func explainQuotes(_ problem: String) -> Bool {
    switch problem {
    case "found unexpected end of stream", "found unexpected document indicator":
      place = contextPlace ?? place
      message = "the quote is never closed"
      help = "add the closing \(character(place)), or remove this one"
    case "found unknown escape character":
      message = "'\\\(character(place + 1))' is no escape of double quotes"
      help = "write '\\\\' for a backslash, or use single quotes, which have no escapes"
    case "did not find expected hexdecimal number":
      message = "an escape has too few hexadecimal digits"
      help = "'\\x' takes two, '\\u' four and '\\U' eight; use single quotes if no escape is meant"
    case "found invalid Unicode character escape code":
      message = "the escape names no Unicode character"
      help = "write the character itself, or '\\U' with its eight digits"
    default: return false
    }
    return true
  }

  private mutating func explainMarks(_ problem: String, _ context: String) -> Bool {
    guard context.hasSuffix("a block scalar") else { return false }
    if problem.contains("equal to 0") {
      message = "the indentation of a block of text is 1 to 9"
      help = "leave the number out"
    } else {
      let mark = contextPlace ?? place
      message = "'\(character(mark))' begins a block of text, which starts on the next line"
      help = "start the text on the next line, or put the value in quotes"
      place = mark
    }
    return true
  }

  // MARK: The text around

  private static func reworded(_ problem: String) -> String {
    if problem.isEmpty { return "this is not valid YAML" }
    if problem.hasPrefix("did not find ") { return "there is no " + problem.dropFirst(13) }
    return problem
  }

  private func byte(_ offset: Int) -> UInt8? {
    offset >= 0 && offset < bytes.count ? bytes[offset] : nil
  }

  private func isBreakOrEnd(_ offset: Int) -> Bool {
    guard let found = byte(offset) else { return true }
    return found == 0x0A || found == 0x0D
  }

  private func isBlankOrEnd(_ offset: Int) -> Bool {
    isBreakOrEnd(offset) || byte(offset) == 0x20 || byte(offset) == 0x09
  }

  private func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF, UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  private func lineStart(_ offset: Int) -> Int {
    var position = min(offset, bytes.count)
    while position > 0, bytes[position - 1] != 0x0A, bytes[position - 1] != 0x0D { position -= 1 }
    return position
  }

  /// The start of the nearest line before that holds text.
  private func lineAbove(_ start: Int) -> Int? {
    var end = start
    while end > 0, isBlankOrEnd(end - 1) { end -= 1 }
    return end > 0 ? lineStart(end) : nil
  }

  private func firstNonBlank(from start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    return position
  }

  private func firstOfBlanks(before offset: Int) -> Int {
    var position = min(offset, bytes.count)
    while position > 0, bytes[position - 1] == 0x20 || bytes[position - 1] == 0x09 { position -= 1 }
    return position
  }

  /// The first ':' of a line that ends a key.
  private func keyColon(from start: Int) -> Int? {
    var position = start
    while !isBreakOrEnd(position) {
      if byte(position) == UInt8(ascii: ":"), isBlankOrEnd(position + 1) { return position }
      position += 1
    }
    return nil
  }

  /// The first `{{` or `{%` outside quotes of the line, when it stands no later than just behind the place.
  private func templateStart() -> Int? {
    var position = lineStart(place)
    var quote: UInt8?
    while !isBreakOrEnd(position), position <= place + 1 {
      let found = bytes[position]
      if quote == found {
        quote = nil
      } else if quote == nil, found == UInt8(ascii: "\"") || found == UInt8(ascii: "'") {
        quote = found
      } else if quote == nil, found == UInt8(ascii: "{"), let next = byte(position + 1),
        next == UInt8(ascii: "{") || next == UInt8(ascii: "%")
      {
        return position
      }
      position += 1
    }
    return nil
  }

  /// The text of a range, cut after 40 bytes at a character.
  private func text(_ range: Range<Int>) -> String {
    guard range.lowerBound < bytes.count else { return "" }
    let end = min(range.upperBound, bytes.count)
    var cut = min(end, range.lowerBound + 40)
    while cut < end, cut > range.lowerBound, bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
    return String(decoding: bytes[range.lowerBound..<cut], as: UTF8.self) + (cut < end ? "…" : "")
  }

  private func character(_ offset: Int) -> String {
    guard byte(offset) != nil else { return "the end of the file" }
    var end = offset + 1
    while let next = byte(end), next & 0xC0 == 0x80 { end += 1 }
    return text(offset..<end)
  }

  /// From an offset to the next blank.
  private func word(at offset: Int) -> String {
    guard byte(offset) != nil else { return "the end of the file" }
    var end = offset
    while !isBlankOrEnd(end) { end += 1 }
    return end > offset ? text(offset..<end) : "the end of the line"
  }

  private func lineText(from offset: Int) -> String {
    var end = offset
    while !isBreakOrEnd(end) { end += 1 }
    return text(offset..<firstOfBlanks(before: end))
  }
}
