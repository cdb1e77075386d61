import Diagnostics

/// Reads a text in Go's text/template. After a fault it goes on behind the action.
struct TemplateParser {
  private static let maximumDepth = 100
  private static let maximumFaults = 20
  /// The first Prometheus that is built with Go 1.23, whose text/template has `else with`.
  private static let elseWith = PrometheusVersion(2, 55)

  private let bytes: [UInt8]
  private let target: PrometheusTarget
  private var index = 0
  private var depth = 0
  /// How many bodies of `range` are open within the innermost template.
  private var openRanges = 0
  private(set) var faults: [TemplateFault] = []
  /// Whether the text has a definition or a block.
  private(set) var definesTemplates = false
  /// Set at a fault within an action; cleared behind its end.
  private var isBroken = false

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

  private mutating func fault(_ message: String, _ range: TextRange, help: String? = nil) {
    guard !isBroken, faults.count < Self.maximumFaults else { return }
    isBroken = true
    faults.append(TemplateFault(code: "template-syntax", message: message, range: range, help: help))
  }

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
        return nil
      }
      skipSpace()
      let argument = word != "define" && !isAtEnd ? pipeline(after: name.range) : nil
      closeAction(of: start)
      if word == "template" { return .call(name: name.value, name.range, argument) }
      definesTemplates = true
      let body = body(of: word, wordRange).then
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
      return found.map { .action($0) }
    }
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
    guard depth < Self.maximumDepth else {
      fault("more than \(Self.maximumDepth) blocks within each other", range)
      index = bytes.count
      return ([], [])
    }
    depth += 1
    let outerRanges = openRanges
    switch word {
    case "range": openRanges += 1
    case "define", "block": openRanges = 0
    default: break
    }
    defer {
      depth -= 1
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
  private var isAtEnd: Bool {
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

  private mutating func pipeline(after place: TextRange, allowsTwo: Bool = false) -> TemplatePipeline? {
    guard depth < Self.maximumDepth else {
      fault("more than \(Self.maximumDepth) parentheses within each other", place)
      return nil
    }
    depth += 1
    defer { depth -= 1 }
    skipSpace()
    let start = index
    let (variables, isDeclaration) = declaration(allowsTwo: allowsTwo)
    var commands: [TemplateCommand] = []
    repeat {
      skipSpace()
      guard let command = command() else {
        fault("missing value", place, help: "write a value, a variable or a function")
        return nil
      }
      commands.append(command)
      skipSpace()
    } while accept(UInt8(ascii: "|"))
    guard !isBroken else { return nil }
    return TemplatePipeline(
      variables: variables, isDeclaration: isDeclaration, commands: commands,
      range: TextRange(start: start, end: commands.last?.range.end ?? index))
  }

  /// `$x :=`, `$i, $x :=` or `$x =`; nothing is read when it is none.
  private mutating func declaration(allowsTwo: Bool) -> ([TemplatePipeline.Variable], Bool) {
    guard mayDeclare else { return ([], false) }
    let mark = index
    var variables: [TemplatePipeline.Variable] = []
    while peek() == UInt8(ascii: "$") {
      let start = index
      index += 1
      skipWord()
      variables.append(
        TemplatePipeline.Variable(name: text(start, index), range: TextRange(start: start, end: index)))
      skipSpace()
      if starts(with: ":=") || (peek() == UInt8(ascii: "=") && peek(1) != UInt8(ascii: "=")) {
        let isDeclaration = bytes[index] == UInt8(ascii: ":")
        index += isDeclaration ? 2 : 1
        return (variables, isDeclaration)
      }
      guard allowsTwo, variables.count == 1, accept(UInt8(ascii: ",")) else { break }
      skipSpace()
    }
    index = mark
    return ([], false)
  }

  /// Whether a variable is here with a sign behind it that may make a declaration.
  private var mayDeclare: Bool {
    guard peek() == UInt8(ascii: "$") else { return false }
    var end = index + 1
    while end < bytes.count, bytes[end].isWordPart || bytes[end] >= 0x80 { end += 1 }
    while end < bytes.count, bytes[end].isSpace { end += 1 }
    return end < bytes.count
      && [UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ",")].contains(bytes[end])
  }

  private mutating func command() -> TemplateCommand? {
    var operands: [TemplateOperand] = []
    let start = index
    var end = index
    while !isAtEnd, let byte = peek(), byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")"), !isBroken {
      guard let operand = operand() else { break }
      operands.append(operand)
      end = index
      checkSeparation(from: operand)
      skipSpace()
    }
    return operands.isEmpty
      ? nil : TemplateCommand(operands: operands, range: TextRange(start: start, end: end))
  }

  /// A value directly behind another one is a fault, as in `humanize($value)`.
  private mutating func checkSeparation(from operand: TemplateOperand) {
    guard !isAtEnd, let byte = peek(),
      byte.isWordPart || byte >= 0x80 || "$\"`'(".utf8.contains(byte)
    else { return }
    var isCall = false
    if case .function = operand.term { isCall = byte == UInt8(ascii: "(") }
    fault(
      isCall ? "parentheses directly behind a function" : "two values without a blank between them",
      TextRange(start: index, end: index + 1),
      help: isCall
        ? "write a blank before them; arguments stand behind a function: humanize $value"
        : "part them by a blank")
  }

  private mutating func operand() -> TemplateOperand? {
    guard let byte = peek() else { return nil }
    let start = index
    let term: TemplateOperand.Term
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "`"):
      guard let string = string() else { return nil }
      term = .string(string)
    case UInt8(ascii: "("):
      index += 1
      let inner = pipeline(after: TextRange(start: start, end: start + 1))
      skipSpace()
      guard accept(UInt8(ascii: ")")) else {
        fault("unclosed parenthesis", TextRange(start: start, end: start + 1), help: "add the missing ')'")
        return nil
      }
      guard let inner else { return nil }
      term = .parentheses(inner)
    case UInt8(ascii: "$"):
      index += 1
      skipWord()
      term = .variable(text(start, index))
    case UInt8(ascii: ".") where !(peek(1)?.isDigit ?? false):
      let range = TextRange(start: start, end: start + 1)
      guard let next = peek(1), next.isWordStart || next >= 0x80 else {
        index += 1
        return TemplateOperand(term: .dot, termRange: range, fields: [])
      }
      return TemplateOperand(term: .dot, termRange: range, fields: fields())
    case UInt8(ascii: "'"):
      index += 1
      while let next = peek(), next != UInt8(ascii: "'"), next != 0x0A {
        index += next == UInt8(ascii: "\\") ? 2 : 1
      }
      index = min(index + 1, bytes.count)
      let count = text(start + 1, max(start + 1, index - 1)).unicodeScalars.count
      guard count == 1 || (count > 1 && bytes[start + 1] == UInt8(ascii: "\\")) else {
        fault(
          "text in single quotes", TextRange(start: start, end: index),
          help: "single quotes hold one character; write \"…\" or `…`")
        return nil
      }
      term = .integer
    case _
    where byte.isDigit || byte == UInt8(ascii: ".")
      || ((byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+"))
        && (peek(1).map { $0.isDigit || $0 == UInt8(ascii: ".") } ?? false)):
      term = number(from: start)
    case _ where byte.isWordStart || byte >= 0x80:
      skipWord()
      let word = text(start, index)
      switch word {
      case "true", "false": term = .boolean
      case "nil": term = .null
      default: term = .function(word)
      }
    default:
      let hint = [
        "=": "write eq, and the two values behind it", ">": "write gt, and the two values behind it",
        "<": "write lt, and the two values behind it", "&": "write and", "!": "write not, or ne",
      ]
      fault(
        "unexpected '\(text(start, start + 1))' in an action", TextRange(start: start, end: start + 1),
        help: hint[text(start, start + 1)])
      return nil
    }
    let range = TextRange(start: start, end: index)
    return TemplateOperand(term: term, termRange: range, fields: fields())
  }

  /// The `.a.b` that are here.
  private mutating func fields() -> [TemplatePipeline.Variable] {
    var names: [TemplatePipeline.Variable] = []
    while peek() == UInt8(ascii: "."), let next = peek(1), next.isWordStart || next >= 0x80 {
      index += 1
      let nameStart = index
      skipWord()
      names.append(
        TemplatePipeline.Variable(
          name: text(nameStart, index), range: TextRange(start: nameStart, end: index)))
    }
    return names
  }

  private mutating func number(from start: Int) -> TemplateOperand.Term {
    index += 1
    let isHexadecimal = peek().map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
    while let byte = peek(), byte.isWordPart || byte == UInt8(ascii: ".") || isExponentSign { index += 1 }
    let range = TextRange(start: start, end: index)
    let lexeme = bytes[start..<index].drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    if !NumberSyntax.isWellFormed(lexeme) { fault("'\(text(start, index))' is no number", range) }
    let isFloat =
      !isHexadecimal && lexeme.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    return isFloat ? .float : .integer
  }

  private var isExponentSign: Bool {
    guard let byte = peek(), byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), index > 0 else {
      return false
    }
    return bytes[index - 1] | 0x20 == UInt8(ascii: "e")
  }

  private mutating func string() -> TemplateString? {
    guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "`") else { return nil }
    let start = index
    index += 1
    while let byte = peek(), byte != quote {
      if quote == UInt8(ascii: "\""), byte == 0x0A { break }
      index += quote == UInt8(ascii: "\"") && byte == UInt8(ascii: "\\") ? 2 : 1
    }
    guard index < bytes.count, bytes[index] == quote else {
      index = min(index, bytes.count)
      fault("unterminated string", TextRange(start: start, end: start + 1), help: "add the closing quote")
      return nil
    }
    index += 1
    let lexeme = bytes[start..<index]
    let range = TextRange(start: start, end: index)
    switch StringSyntax.decode(lexeme) {
    case .success(let value):
      return TemplateString(value: value, range: range, isVerbatim: value.utf8.count == lexeme.count - 2)
    case .failure(let failure):
      fault(failure.message, range, help: "write '\\\\' for a backslash, or put the text between backticks")
      return nil
    }
  }

  // MARK: Bytes

  private func peek(_ distance: Int = 0) -> UInt8? {
    index + distance < bytes.count ? bytes[index + distance] : nil
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte.isSpace { index += 1 }
  }

  private mutating func skipWord() {
    while let byte = peek(), byte.isWordPart || byte >= 0x80 { index += 1 }
  }

  private func peekWord() -> String {
    var end = index
    while end < bytes.count, bytes[end].isWordPart || bytes[end] >= 0x80 { end += 1 }
    return text(index, end)
  }

  private func starts(with text: String) -> Bool {
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

  private func text(_ start: Int, _ end: Int) -> String {
    let last = min(end, bytes.count)
    return start < last ? String(decoding: bytes[start..<last], as: UTF8.self) : ""
  }
}
