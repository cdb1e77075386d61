/// What stands within an action: commands of operands, joined by `|`.
extension TemplateParser {
  mutating func pipeline(after place: TextRange, allowsTwo: Bool = false) -> TemplatePipeline? {
    guard enter(at: place) else { return nil }
    defer { leave() }
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

  mutating func string() -> TemplateString? {
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
}
