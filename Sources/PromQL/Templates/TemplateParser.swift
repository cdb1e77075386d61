import Diagnostics

/// Reads a text in Go's text/template. After a fault it goes on behind the action.
struct TemplateParser {
  /// How deep blocks and parentheses may nest.
  private static let maximumDepth = 256
  private static let maximumFaults = 20
  /// The first Prometheus that is built with Go 1.23, whose text/template has `else with`.
  private static let elseWith = PrometheusVersion(2, 55)

  let bytes: [UInt8]
  private let target: PrometheusTarget
  var index = 0
  /// How many blocks and parentheses are open.
  private var depth = 0
  /// How many bodies of `range` are open within the innermost template.
  private var openRanges = 0
  private(set) var faults: [TemplateFault] = []
  /// Whether the text has a definition or a block.
  private(set) var definesTemplates = false
  /// The templates that are defined with something in them.
  private var filledTemplates: Set<String> = []
  /// Set at a fault within an action; cleared behind its end.
  var isBroken = false
  /// Set when no further fault may be noted.
  private var isStopped = false

  /// What ended a list of nodes.
  private enum End {
    case text
    case keyword(String, TextRange)
  }

  init(_ bytes: [UInt8], target: PrometheusTarget) {
    self.bytes = bytes
    self.target = target
  }

  mutating func parse() -> [TemplateNode] {
    var nodes: [TemplateNode] = []
    while true {
      let (found, end) = list()
      if nodes.isEmpty { nodes = found } else { nodes += found }
      guard case .keyword(let word, let range) = end else { return nodes }
      fault(
        "unexpected '{{\(word)}}'", range,
        help: "it ends or divides an 'if', 'with' or 'range', and none is open")
      closeAction()
    }
  }

  mutating func fault(_ message: String, _ range: TextRange, help: String? = nil) {
    guard !isBroken, !isStopped, faults.count < Self.maximumFaults else { return }
    isBroken = true
    faults.append(TemplateFault(code: "template-syntax", message: message, range: range, help: help))
  }

  /// Goes a level deeper; false where that is too deep, and the rest of the text is not looked at.
  mutating func enter(at range: TextRange) -> Bool {
    guard depth < Self.maximumDepth else {
      fault(
        "blocks and parentheses are nested more than \(Self.maximumDepth) deep", range,
        help: "make a part of them a template of its own: {{ define \"name\" }}…{{ end }}")
      isStopped = true
      index = bytes.count
      return false
    }
    depth += 1
    return true
  }

  mutating func leave() { depth -= 1 }

  // MARK: Lists

  /// Nodes up to `else`, `end` or the end of the text; the word is read, its action not closed.
  private mutating func list() -> ([TemplateNode], End) {
    var nodes: [TemplateNode] = []
    while let start = find(UInt8(ascii: "{"), UInt8(ascii: "{"), from: index) {
      index = start + 2
      isBroken = false
      if peek() == UInt8(ascii: "-"), let next = peek(1), next.isSpace { index += 2 }
      let opening = index
      skipSpace()
      if starts(with: "/*") {
        guard comment(of: start, isDirect: index == opening) else { return (nodes, .text) }
        continue
      }
      let wordStart = index
      let word = peekWord()
      if word == "else" || word == "end" {
        index += word.utf8.count
        return (nodes, .keyword(word, TextRange(start: wordStart, end: index)))
      }
      if let node = action(word, start: start) { nodes.append(node) }
    }
    index = bytes.count
    return (nodes, .text)
  }

  /// Steps behind a comment, which Go wants directly behind `{{` or `{{- ` and directly before `}}` or ` -}}`; false
  /// where the text ends in it.
  private mutating func comment(of start: Int, isDirect: Bool) -> Bool {
    let open = TextRange(start: index, end: index + 2)
    guard let close = find(UInt8(ascii: "*"), UInt8(ascii: "/"), from: open.end) else {
      fault("unclosed comment", TextRange(start: start, end: open.end), help: "close it with '*/}}'")
      index = bytes.count
      return false
    }
    index = close + 2
    if !isDirect {
      fault(
        "a comment must begin directly behind '{{' or '{{- '", open,
        help: "write '{{/* … */}}' without blanks")
    }
    if peek()?.isSpace == true, peek(1) == UInt8(ascii: "-") { index += 1 }
    if !isAtEnd, find(UInt8(ascii: "}"), UInt8(ascii: "}"), from: index) != nil {
      fault(
        "a comment must end directly before '}}' or ' -}}'", TextRange(start: close, end: close + 2),
        help: "write '{{/* … */}}' without blanks")
    }
    closeAction(of: start)
    return true
  }

  private mutating func action(_ word: String, start: Int) -> TemplateNode? {
    let wordRange = TextRange(start: index, end: index + word.utf8.count)
    switch word {
    case "if", "with", "range":
      index += word.utf8.count
      let pipeline = pipeline(after: wordRange, allowsTwo: word == "range")
      closeAction(of: start)
      return control(word, wordRange, pipeline)
    case "template", "block", "define":
      if word == "define", depth > 0 {
        fault(
          "'define' within a block or another 'define'", wordRange,
          help: "templates are defined at the top of the text: move it before the outermost action")
      }
      index += word.utf8.count
      skipSpace()
      guard let name = string() else {
        fault("'\(word)' without a name in quotes", wordRange, help: "write \(word) \"name\"")
        closeAction(of: start)
        if word != "template" { _ = self.body(of: word, wordRange) }
        return nil
      }
      skipSpace()
      let argument = word != "define" && !isAtEnd ? pipeline(after: name.range) : nil
      closeAction(of: start)
      if word == "template" { return .call(name: name.value, name.range, argument) }
      definesTemplates = true
      let bodyStart = index
      let body = body(of: word, wordRange).then
      if isFilled(body, from: bodyStart), !filledTemplates.insert(name.value).inserted {
        fault(
          "template '\(name.value)' is defined twice", name.range,
          help: "give one of them another name, or remove it")
      }
      if word == "define" { return .definition(name: name.value, body: body) }
      guard let argument else {
        fault("'block' without a value", wordRange, help: "write block \"name\" .")
        return nil
      }
      return .block(name: name.value, argument, body: body)
    case "break", "continue":
      if openRanges == 0 {
        fault(
          "'\(word)' outside 'range'", wordRange, help: "only the body of a 'range' can be left: remove it")
      }
      index += word.utf8.count
      closeAction(of: start)
      return nil
    default:
      guard !isAtEnd else {
        fault(
          "empty action", TextRange(start: start, end: min(index + 2, bytes.count)), help: "remove the braces"
        )
        closeAction(of: start)
        return nil
      }
      let found = pipeline(after: TextRange(start: start, end: start + 2))
      closeAction(of: start)
      let percent = percentSign
      return found.map { .action($0, percent: percent) }
    }
  }

  /// Whether a body surely shows something. Behind its first action only actions count: texts are not kept.
  private func isFilled(_ body: [TemplateNode], from start: Int) -> Bool {
    let hasAction = body.contains { node in
      if case .definition = node { return false }
      return true
    }
    guard !hasAction, let first = bytes[start...].firstIndex(where: { (0x21...0x7E).contains($0) }) else {
      return hasAction
    }
    return !bytes[first...].starts(with: "{{".utf8)
  }

  /// The percent sign here or behind one blank, unless it begins an escape of a URL.
  private var percentSign: TextRange? {
    let place = peek() == UInt8(ascii: " ") ? index + 1 : index
    guard place < bytes.count, bytes[place] == UInt8(ascii: "%") else { return nil }
    let digits = bytes[(place + 1)...].prefix(2)
    let isEscape = digits.count == 2 && digits.allSatisfy { $0.isDigit || ($0 | 0x20) &- 0x61 < 6 }
    return isEscape ? nil : TextRange(start: place, end: place + 1)
  }

  private mutating func control(
    _ word: String, _ range: TextRange, _ pipeline: TemplatePipeline?
  ) -> TemplateNode? {
    let (then, otherwise) = body(of: word, range)
    let found = pipeline ?? TemplatePipeline(variables: [], isDeclaration: false, commands: [], range: range)
    switch word {
    case "if": return .condition(found, then: then, otherwise: otherwise)
    case "with": return .with(found, then: then, otherwise: otherwise)
    default: return .range(found, body: then, otherwise: otherwise)
    }
  }

  /// What stands up to `end`, and after `else`.
  private mutating func body(of word: String, _ range: TextRange) -> (
    then: [TemplateNode], otherwise: [TemplateNode]
  ) {
    guard enter(at: range) else { return ([], []) }
    let outerRanges = openRanges
    switch word {
    case "range": openRanges += 1
    case "define", "block": openRanges = 0
    default: break
    }
    defer {
      leave()
      openRanges = outerRanges
    }
    let (then, end) = list()
    // What stands behind 'else' is no body of the range.
    if word == "range" { openRanges = outerRanges }
    guard case .keyword(let keyword, _) = end else {
      isBroken = false
      fault("'\(word)' without its '{{ end }}'", range, help: "add '{{ end }}'")
      return (then, [])
    }
    guard keyword == "else" else {
      closeAction()
      return (then, [])
    }
    skipSpace()
    let next = peekWord()
    if next == "if" || next == "with" {
      let nextRange = TextRange(start: index, end: index + next.utf8.count)
      checkElse(next, nextRange, of: word)
      index += next.utf8.count
      let pipeline = pipeline(after: nextRange)
      closeAction()
      // One 'end' closes the whole chain.
      let rest = control(next, nextRange, pipeline)
      return (then, rest.map { [$0] } ?? [])
    }
    closeAction()
    let (otherwise, second) = list()
    switch second {
    case .text:
      isBroken = false
      fault("'\(word)' without its '{{ end }}'", range, help: "add '{{ end }}'")
    case .keyword("end", _): closeAction()
    case .keyword(_, let place):
      fault("second 'else'", place, help: "remove one of them")
      closeAction()
      _ = list()
      closeAction()
    }
    return (then, otherwise)
  }

  /// `else if` goes on from an `if` only, and `else with` from a `with`.
  private mutating func checkElse(_ next: String, _ range: TextRange, of word: String) {
    let help = "write '{{ else }}{{ \(next) … }}', and an '{{ end }}' for each"
    guard next == word else {
      return fault("'else \(next)' in \(word == "if" ? "an" : "a") '\(word)'", range, help: help)
    }
    guard next == "with", let version = target.version, version < Self.elseWith else { return }
    fault(
      "'else with' needs Prometheus \(Self.elseWith); the target is \(version)", range,
      help: help + ", or raise 'target'")
  }

  // MARK: Actions

  /// Whether the end of the action or of the text is here.
  var isAtEnd: Bool {
    guard index < bytes.count else { return true }
    let brace = UInt8(ascii: "}")
    if bytes[index] == brace { return peek(1) == brace }
    return bytes[index] == UInt8(ascii: "-") && peek(1) == brace && peek(2) == brace && index > 0
      && bytes[index - 1].isSpace
  }

  /// Steps behind `}}`; what stands before it is a fault.
  private mutating func closeAction(of start: Int? = nil) {
    skipSpace()
    if !isAtEnd {
      let end = find(UInt8(ascii: "}"), UInt8(ascii: "}"), from: index) ?? bytes.count
      fault(
        "unexpected '\(text(index, min(end, index + 20)))' in an action",
        TextRange(start: index, end: index + 1))
    }
    guard let end = find(UInt8(ascii: "}"), UInt8(ascii: "}"), from: index) else {
      let from = start ?? max(0, index - 1)
      isBroken = isBroken && !faults.isEmpty
      fault(
        "unclosed action", TextRange(start: from, end: min(from + 2, bytes.count)),
        help: "add the missing '}}'")
      index = bytes.count
      return
    }
    index = end + 2
    isBroken = false
  }

  // MARK: Bytes

  func peek(_ distance: Int = 0) -> UInt8? {
    index + distance < bytes.count ? bytes[index + distance] : nil
  }

  mutating func accept(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  mutating func skipSpace() {
    while let byte = peek(), byte.isSpace { index += 1 }
  }

  mutating func skipWord() {
    while let byte = peek(), byte.isWordPart || byte >= 0x80 { index += 1 }
  }

  private func peekWord() -> String {
    var end = index
    while end < bytes.count, bytes[end].isWordPart || bytes[end] >= 0x80 { end += 1 }
    return text(index, end)
  }

  func starts(with text: String) -> Bool {
    let wanted = text.utf8
    return index + wanted.count <= bytes.count && bytes[index..<(index + wanted.count)].elementsEqual(wanted)
  }

  /// Where the next pair of these bytes stands.
  private func find(_ first: UInt8, _ second: UInt8, from start: Int) -> Int? {
    var start = start
    while let place = bytes.withUnsafeBytes({ ByteScan.firstIndex(of: first, in: $0, from: start) }),
      place + 1 < bytes.count
    {
      if bytes[place + 1] == second { return place }
      start = place + 1
    }
    return nil
  }

  func text(_ start: Int, _ end: Int) -> String {
    let last = min(end, bytes.count)
    return start < last ? String(decoding: bytes[start..<last], as: UTF8.self) : ""
  }
}
