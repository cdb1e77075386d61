import Diagnostics

/// What is not JSON: the faults, and where reading goes on after each.
extension JSONParser {
  // MARK: Reporting

  mutating func report(
    _ fault: JSONFault, severity: Diagnostic.Severity = .error, _ message: String, at start: Int, _ end: Int,
    help: String? = nil, notes: [Diagnostic.Note] = []
  ) {
    guard !isStopped else { return }
    let range = SourceRange(source: source, start: start, end: max(start, end))
    switch severity {
    case .error: errorCount += 1
    case .warning: warningCount += 1
    case .info: break
    }
    guard severity != .warning || warningCount <= Self.maximumFaults else {
      if warningCount == Self.maximumFaults + 1 { reportTooMany("warnings", at: range) }
      return
    }
    diagnostics.append(
      Diagnostic(
        code: fault.rawValue, severity: severity, message: message, range: range, help: help, notes: notes))
    if severity == .error, errorCount >= Self.maximumFaults, !isStopped {
      reportTooMany("faults", at: range)
      isStopped = true
    }
  }

  private mutating func reportTooMany(_ what: String, at range: SourceRange) {
    diagnostics.append(
      Diagnostic(
        code: JSONFault.tooManyFaults.rawValue, severity: .info,
        message: "only the first \(Self.maximumFaults) \(what) are shown", range: range))
  }

  /// Reports a fault after which nothing that follows can be understood.
  mutating func stop(
    _ fault: JSONFault, _ message: String, at start: Int, _ end: Int, help: String? = nil,
    notes: [Diagnostic.Note] = []
  ) -> State {
    report(fault, message, at: start, end, help: help, notes: notes)
    isStopped = true
    return .stopped
  }

  /// The end of the file inside an object or array, or before the value of the file.
  mutating func reportUnclosed() -> State {
    let end = textEnd()
    guard let frame = frames.last else {
      return stop(.missingValue, "the file ends before its value", at: end, end)
    }
    let closer = frame.isObject ? "}" : "]"
    return stop(
      .unclosed, "the file ends inside an \(frame.name)", at: end, end, help: "close it with '\(closer)'",
      notes: [note("opened", at: frame.start, frame.start + 1)])
  }

  mutating func reportTrailingComma() {
    report(
      .trailingComma, "a comma stands before the closing bracket", at: commaPosition, commaPosition + 1,
      help: "remove the comma")
  }

  mutating func reportTrailingContent() {
    let byte = bytes[position]
    if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
      report(
        .trailingContent, "'\(character(at: position).text)' closes nothing", at: position, position + 1,
        help: "remove it, or look for a bracket that was closed too early")
    } else if byte == UInt8(ascii: ",") {
      report(
        .trailingContent, "a comma follows the end of the document", at: position, position + 1,
        help: "remove it; several values stand in an array")
    } else {
      let (text, end) = character(at: position)
      report(
        .trailingContent, "'\(text)' follows the end of the document", at: position, end,
        help: "a JSON file holds one value; several stand in an array")
    }
  }

  /// Reports each maximal run of bytes that is not UTF-8.
  mutating func reportInvalidUTF8(from start: Int, to end: Int) {
    var offset = start
    while offset < end, !isStopped {
      let length = Self.characterLength(
        UnsafeBufferPointer(start: bytes + offset, count: end - offset))
      guard length == 0 else {
        offset += length
        continue
      }
      let first = offset
      while offset < end,
        Self.characterLength(UnsafeBufferPointer(start: bytes + offset, count: end - offset)) == 0
      {
        offset += 1
      }
      let value = String(bytes[first], radix: 16, uppercase: true)
      report(
        .invalidUTF8, "byte 0x\(value) at offset \(first) is not UTF-8", at: first, offset,
        help: "save the file as UTF-8")
    }
  }

  func note(_ message: String, at start: Int, _ end: Int) -> Diagnostic.Note {
    Diagnostic.Note(message: message, range: SourceRange(source: source, start: start, end: end))
  }

  // MARK: The start of the file

  /// False when the file is not UTF-8 as a whole.
  mutating func skipByteOrderMark() -> Bool {
    let head = UnsafeBufferPointer(start: bytes, count: min(4, count))
    if head.starts(with: [0xEF, 0xBB, 0xBF]) {
      position = 3
      report(
        .byteOrderMark, severity: .info, "the file starts with a byte order mark", at: 0, 3,
        help: "save the file without it")
      return true
    }
    let marked = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    let unmarked = head.count >= 2 && (head[0] == 0) != (head[1] == 0)
    if marked || unmarked {
      _ = stop(
        .notUTF8, "the file is UTF-16 or UTF-32, not UTF-8", at: 0, head.count, help: "save the file as UTF-8"
      )
      return false
    }
    return true
  }

  // MARK: Values

  /// A value that begins with a byte with which no value can begin.
  mutating func readFaultyValue(_ state: State) -> State {
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: ","): return readMissingValue(state)
    case UInt8(ascii: "]"), UInt8(ascii: "}"): return readEarlyCloser(byte, state)
    case UInt8(ascii: "'"):
      guard let text = readSingleQuoted() else { return .stopped }
      return pushAfterFault(node(of: text))
    case UInt8(ascii: "+"), UInt8(ascii: "."): return readFaultyNumber(from: position)
    case _ where Self.isWordByte(byte): return readUnknownWord()
    default: return stopAtUnexpected()
    }
  }

  private mutating func readMissingValue(_ state: State) -> State {
    switch state {
    case .root: return stopAtUnexpected()
    case .memberValue:
      reportKeyWithoutValue()
      return pushMissing()
    default:
      report(
        .missingValue, "a value is missing before the comma", at: position, position + 1,
        help: "remove the comma")
      commaPosition = position
      position += 1
      return .element
    }
  }

  private mutating func readEarlyCloser(_ byte: UInt8, _ state: State) -> State {
    guard let frame = frames.last else { return stopAtUnexpected() }
    guard byte == frame.closer else { return stopAtMismatch(byte, frame) }
    if state == .memberValue {
      reportKeyWithoutValue()
      return pushMissing()
    }
    reportTrailingComma()
    return closeAfterFault()
  }

  private mutating func reportKeyWithoutValue() {
    report(
      .missingValue, "the key has no value", at: previousEnd, previousEnd, help: "write a value, such as null"
    )
  }

  /// Stands for a value that is missing or could not be read.
  private mutating func pushMissing() -> State {
    nodes.push(Node(.null, style: .json, source: source, start: previousEnd, end: previousEnd))
    return .afterValue
  }

  /// Goes on after a value that was understood in spite of its fault, if what follows fits.
  private mutating func pushAfterFault(_ node: consuming Node) -> State {
    if isStopped { return .stopped }
    let state = push(node)
    skipSpace()
    guard position < count else { return state }
    switch bytes[position] {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return state
    default:
      isStopped = true
      return .stopped
    }
  }

  mutating func readFaultyNumber(from start: Int) -> State {
    position = start
    if let length = nonFiniteLength() { return pushWord(.null, length: length) }
    while position < count, Self.isNumberByte(bytes[position]) { position += 1 }
    let lexeme = sourceText(from: start, to: position)
    let digits = lexeme.drop { $0 == "-" || $0 == "+" }
    let help: String
    if digits.lowercased().hasPrefix("inf") || digits.lowercased().hasPrefix("nan") {
      help = "JSON has no infinity and no NaN: write null, or a string"
    } else if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      help = "write the number in decimal"
    } else if lexeme.hasPrefix("+") {
      help = "remove the plus"
    } else if digits.hasPrefix(".") {
      help = "write a digit before the point"
    } else if digits.hasPrefix("0"), digits.dropFirst().utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true {
      help = "remove the leading zero, or write a string"
    } else if digits.hasSuffix(".") {
      help = "write a digit after the point"
    } else {
      help = "a number reads as -12, 3.5 or 1e9; put other text in double quotes"
    }
    report(.number, "'\(lexeme)' is not a number of JSON", at: start, position, help: help)
    return pushAfterFault(Node(.null, style: .json, source: source, start: start, end: position))
  }

  /// How long the word of a number that is none is, from the place on; nil where none is taken.
  private func nonFiniteLength() -> Int? {
    guard limits.takesNonFinite else { return nil }
    let words: [StaticString] = ["NaN", "-NaN", "Infinity", "-Infinity"]
    for word in words where matches(word) { return word.utf8CodeUnitCount }
    return nil
  }

  private mutating func readUnknownWord() -> State {
    if let length = nonFiniteLength() { return pushWord(.null, length: length) }
    let start = position
    while position < count, Self.isWordByte(bytes[position]) { position += 1 }
    let word = sourceText(from: start, to: position)
    let help: String
    switch word {
    case "NaN", "nan", "Infinity", "Inf", "inf":
      help = "JSON has no infinity and no NaN: write null, or a string"
    case "None", "undefined", "nil", "NULL", "Null": help = "write null"
    default:
      if let nearest = Suggestion.nearest(to: word, among: ["true", "false", "null"]) {
        help = "did you mean '\(nearest)'?"
      } else {
        help = "put text in double quotes"
      }
    }
    report(.unknownWord, "'\(word)' is not a value of JSON", at: start, position, help: help)
    return pushAfterFault(Node(.null, style: .json, source: source, start: start, end: position))
  }

  /// The string between single quotes; nil when it does not end on its line.
  private mutating func readSingleQuoted() -> ScalarText? {
    let start = position
    var offset = start + 1
    while offset < count, bytes[offset] != UInt8(ascii: "'"), bytes[offset] != 0x0A, bytes[offset] != 0x0D {
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard offset < count, bytes[offset] == UInt8(ascii: "'") else {
      return stopAtSingleQuote(start)
    }
    let text = sourceText(from: start + 1, to: offset)
    position = offset + 1
    report(
      .singleQuotes, "a string stands in single quotes", at: start, position,
      help: "write it in double quotes")
    return isStopped ? nil : ScalarText(text: text, start: start, end: position)
  }

  private mutating func stopAtSingleQuote(_ start: Int) -> ScalarText? {
    _ = stop(
      .singleQuotes, "a string starts with a single quote", at: start, start + 1,
      help: "write it in double quotes")
    return nil
  }

  // MARK: Separators and keys

  mutating func readFaultySeparator(_ byte: UInt8, in frame: Frame) -> State {
    if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { return stopAtMismatch(byte, frame) }
    if isInsideUnescapedQuotes(byte) { return stopAtUnescapedQuote() }
    if byte == UInt8(ascii: ";") || (byte == UInt8(ascii: ":") && !frame.isObject) {
      report(
        .missingComma, "'\(character(at: position).text)' stands in place of a comma", at: position,
        position + 1,
        help: "write ','")
      commaPosition = position
      position += 1
      return frame.isObject ? .key : .element
    }
    if frame.isObject ? startsKey() : startsValue() {
      report(
        .missingComma, "a comma is missing after the value", at: previousEnd, previousEnd, help: "write ','")
      return frame.isObject ? .key : .element
    }
    return stopAtUnexpected()
  }

  /// Text that touches the end of a string most likely belongs to it: `"job="api""`.
  private func isInsideUnescapedQuotes(_ byte: UInt8) -> Bool {
    guard position == previousEnd, position > 0, bytes[position - 1] == UInt8(ascii: "\"") else {
      return false
    }
    return byte > 0x20 && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";") && byte != UInt8(ascii: ":")
      && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "[")
  }

  private mutating func stopAtUnescapedQuote() -> State {
    stop(
      .unescapedQuote, "text follows the closing quote of a string", at: previousEnd - 1, previousEnd,
      help: "write a double quote inside a string as \\\", and a comma between two strings")
  }

  private func startsValue() -> Bool {
    switch bytes[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      matches("true") || matches("false") || matches("null")
    default: false
    }
  }

  private func startsKey() -> Bool {
    if bytes[position] == UInt8(ascii: "\"") { return true }
    let end = wordEnd(from: position)
    return end > position && isColon(after: end)
  }

  private func wordEnd(from start: Int) -> Int {
    var offset = start
    while offset < count,
      Self.isWordByte(bytes[offset]) || (offset > start && bytes[offset] == UInt8(ascii: "-"))
    {
      offset += 1
    }
    return offset
  }

  private func isColon(after offset: Int) -> Bool {
    var offset = offset
    while offset < count, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset += 1 }
    return offset < count && bytes[offset] == UInt8(ascii: ":")
  }

  mutating func readFaultyKey(_ byte: UInt8) -> State {
    if byte == UInt8(ascii: ",") {
      report(
        .missingValue, "a key and a value are missing before the comma", at: position, position + 1,
        help: "remove the comma")
      commaPosition = position
      position += 1
      return isStopped ? .stopped : .key
    }
    if byte == UInt8(ascii: "'") {
      guard let key = readSingleQuoted() else { return .stopped }
      return finishKey(key)
    }
    if byte == UInt8(ascii: "]"), let frame = frames.last { return stopAtMismatch(byte, frame) }
    let end = wordEnd(from: position)
    guard end > position else { return stopAtUnexpected(expected: "a key in double quotes") }
    let start = position
    let word = sourceText(from: start, to: end)
    let isKey = isColon(after: end)
    position = end
    report(
      .unquotedKey, "the key '\(word)' stands without quotes", at: start, end,
      help: "write the key in double quotes")
    guard isKey, !isStopped else {
      isStopped = true
      return .stopped
    }
    return finishKey(ScalarText(text: word, start: start, end: end))
  }

  /// After a key, where a colon should stand.
  mutating func readFaultyColon() -> State {
    guard position < count else { return reportUnclosed() }
    let byte = bytes[position]
    if isInsideUnescapedQuotes(byte), byte != UInt8(ascii: "="), byte != UInt8(ascii: "}") {
      return stopAtUnescapedQuote()
    }
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"):
      reportKeyWithoutValue()
      return isStopped ? .stopped : pushMissing()
    case UInt8(ascii: "="):
      report(.missingColon, "'=' stands in place of a colon", at: position, position + 1, help: "write ':'")
      position += 1
      return .memberValue
    default:
      guard startsValue() else { return stopAtUnexpected(expected: "':'") }
      report(
        .missingColon, "a colon is missing after the key", at: previousEnd, previousEnd, help: "write ':'")
      return .memberValue
    }
  }

  // MARK: What cannot be understood

  private mutating func stopAtMismatch(_ byte: UInt8, _ frame: Frame) -> State {
    stop(
      .unexpected, "'\(character(at: position).text)' cannot close the \(frame.name)", at: position,
      position + 1,
      help: "close it with '\(frame.isObject ? "}" : "]")'",
      notes: [note("opened", at: frame.start, frame.start + 1)])
  }

  private mutating func stopAtUnexpected(expected: String? = nil) -> State {
    let (text, end) = character(at: position)
    let byte = bytes[position]
    if byte >= 0x80, end == position + 1 {
      reportInvalidUTF8(from: position, to: min(position + 4, count))
      isStopped = true
      return .stopped
    }
    var help = expected.map { "write \($0)" }
    if text == "\u{201C}" || text == "\u{201D}" { help = "write straight double quotes" }
    if text == "`" { help = "write strings in double quotes" }
    if text == "<" {
      help =
        startsConflictMarker()
        ? "resolve the merge conflict" : "the file looks like HTML or XML, not like JSON"
    }
    let shown = byte < 0x20 || byte == 0x7F ? "a control character" : "'\(text)'"
    return stop(.unexpected, "\(shown) is not expected here", at: position, end, help: help)
  }

  private func startsConflictMarker() -> Bool {
    position + 7 <= count
      && UnsafeBufferPointer(start: bytes + position, count: 7).allSatisfy { $0 == UInt8(ascii: "<") }
  }

  /// Reports and skips a comment; false when there is none.
  mutating func skipComment() -> Bool {
    let start = position
    if bytes[position] == UInt8(ascii: "#") || matchesBytes("//") {
      while position < count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
    } else if matchesBytes("/*") {
      position += 2
      while position < count, !matchesBytes("*/") { position += 1 }
      guard position < count else {
        _ = stop(
          .comment, "the comment is not closed", at: start, start + 2, help: "JSON has no comments: remove it"
        )
        return false
      }
      position += 2
    } else {
      return false
    }
    report(.comment, "JSON has no comments", at: start, position, help: "remove the comment")
    return !isStopped
  }

  private func matchesBytes(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= count else { return false }
    for index in 0..<length where bytes[position + index] != text.utf8Start[index] { return false }
    return true
  }

  // MARK: Text for messages

  /// At most 60 bytes of the file.
  func sourceText(from start: Int, to end: Int) -> String {
    let isLong = end - start > 60
    let shown = UnsafeBufferPointer(start: bytes + start, count: isLong ? 60 : end - start)
    return String(decoding: shown, as: UTF8.self) + (isLong ? "…" : "")
  }

  private func character(at offset: Int) -> (text: String, end: Int) {
    let rest = UnsafeBufferPointer(start: bytes + offset, count: min(4, count - offset))
    let length = max(1, Self.characterLength(rest))
    return (String(decoding: rest.prefix(length), as: UTF8.self), offset + length)
  }

  /// The bytes of the UTF-8 character at the start; 0 when they are not valid (Unicode 15, table 3-7).
  static func characterLength(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = text.first else { return 0 }
    func continues(_ index: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      index < text.count && text[index] >= low && text[index] <= high
    }
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0, 0xBF) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90, 0xBF) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }

  func endOfLine(from start: Int) -> Int {
    var offset = start
    while offset < count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
    return offset
  }

  /// The offset after the last byte that is not white space.
  private func textEnd() -> Int {
    var end = count
    while end > 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) { end -= 1 }
    return end
  }
}
