/// The grammar of expressions, from the loosest to the tightest: `||`, `&&`, comparison, `!`, primary.
///
/// Literals: `true`, `false`, `null`, `'text'` (a quote is doubled), `"text"`, numbers and quantities (`500ms`).
package struct ExpressionParser {
  // The tree of `a || b || c` is as deep as it has operators: both bound the stack that it takes to walk it.
  private static let maximumDepth = 64
  private static let maximumOperators = 256

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private var operators = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  package static func parse(_ text: String) throws(ExpressionFault) -> Expression {
    var parser = ExpressionParser(text)
    let expression = try parser.disjunction()
    parser.skipBlanks()
    if parser.position < parser.bytes.count {
      let word = parser.restWord()
      throw ExpressionFault(
        "unexpected '\(word)' in an expression", parser.position..<(parser.position + word.utf8.count),
        help: "operators are ==, !=, <, <=, >, >=, &&, || and !")
    }
    return expression
  }

  private mutating func disjunction() throws(ExpressionFault) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw ExpressionFault("the expression is nested too deeply", position..<position)
    }
    var left = try conjunction()
    while try takeOperator("||") { left = .or(left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(ExpressionFault) -> Expression {
    var left = try comparison()
    while try takeOperator("&&") { left = .and(left, try comparison()) }
    return left
  }

  private mutating func takeOperator(_ sign: String) throws(ExpressionFault) -> Bool {
    guard take(sign) else { return false }
    operators += 1
    guard operators <= Self.maximumOperators else {
      throw ExpressionFault(
        "the expression has more than \(Self.maximumOperators) operators",
        (position - sign.utf8.count)..<position)
    }
    return true
  }

  private mutating func comparison() throws(ExpressionFault) -> Expression {
    skipBlanks()
    let start = position
    let left = try negation()
    for sign in [Expression.Comparison.equal, .notEqual, .lessOrEqual, .greaterOrEqual, .less, .greater]
    where take(sign.rawValue) {
      let right = try negation()
      return .compare(sign, left, right, offsets: start..<position)
    }
    return left
  }

  private mutating func negation() throws(ExpressionFault) -> Expression {
    var isNegated = false
    var count = 0
    while peek(after: "!") != UInt8(ascii: "="), take("!") {
      isNegated.toggle()
      count += 1
    }
    let inner = try primary()
    if count == 0 { return inner }
    return isNegated ? .not(inner) : .not(.not(inner))
  }

  private mutating func primary() throws(ExpressionFault) -> Expression {
    skipBlanks()
    guard let byte = current else {
      throw ExpressionFault(
        "the expression ends where a value is expected", position..<position,
        help: "write a name such as inputs.base-url, a number or a quoted text")
    }
    if take("(") {
      let start = position - 1
      let inner = try disjunction()
      guard take(")") else { throw ExpressionFault("unclosed parenthesis", start..<(start + 1)) }
      return inner
    }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return .literal(.string(try quotedText())) }
    if isDigit(byte) || byte == UInt8(ascii: "-") { return try number() }
    if isNameStart(byte) { return try path() }
    let word = restWord()
    throw ExpressionFault(
      "unexpected '\(word)' in an expression", position..<(position + word.utf8.count))
  }

  private mutating func quotedText() throws(ExpressionFault) -> String {
    let quote = bytes[position]
    let start = position
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      if bytes[position] == quote {
        if position + 1 < bytes.count, bytes[position + 1] == quote {
          text.append(quote)
          position += 2
          continue
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
      }
      text.append(bytes[position])
      position += 1
    }
    throw ExpressionFault(
      "unclosed quote in an expression", start..<bytes.count, help: "inside a quoted text a quote is doubled")
  }

  private mutating func number() throws(ExpressionFault) -> Expression {
    let start = position
    position += 1
    let stops = Set(" \t\r\n()=!<>&|,".utf8)
    while position < bytes.count, !stops.contains(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let quantity = Quantity(text) else {
      throw ExpressionFault(
        "'\(text)' is not a number", start..<position, help: "write it like 5, 500ms, 1%, 1000/s or 64MiB")
    }
    return .literal(quantity.unit == .none ? .number(quantity.value) : .quantity(quantity))
  }

  private mutating func path() throws(ExpressionFault) -> Expression {
    let start = position
    var names = [name()]
    while true {
      if current == UInt8(ascii: "."), position + 1 < bytes.count, isNameStart(bytes[position + 1]) {
        position += 1
        names.append(name())
      } else if current == UInt8(ascii: "[") {
        let open = position
        position += 1
        skipBlanks()
        guard let quote = current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
          throw ExpressionFault("'[' needs a quoted name", open..<(open + 1), help: #"write ["name"]"#)
        }
        names.append(try quotedText())
        guard take("]") else { throw ExpressionFault("unclosed '['", open..<(open + 1)) }
      } else {
        break
      }
    }
    switch names {
    case ["true"]: return .literal(.bool(true))
    case ["false"]: return .literal(.bool(false))
    case ["null"]: return .literal(.null)
    default: return .path(names, offsets: start..<position)
    }
  }

  /// Letters, digits, `_` and `-`: expressions have no subtraction.
  private mutating func name() -> String {
    let start = position
    while position < bytes.count,
      isNameStart(bytes[position]) || isDigit(bytes[position]) || bytes[position] == UInt8(ascii: "-")
    {
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  // MARK: - Bytes

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ sign: String) -> Bool {
    skipBlanks()
    let wanted = Array(sign.utf8)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func peek(after sign: String) -> UInt8? {
    skipBlanks()
    guard bytes[position...].starts(with: sign.utf8) else { return nil }
    let next = position + sign.utf8.count
    return next < bytes.count ? bytes[next] : nil
  }

  private mutating func skipBlanks() {
    while let byte = current, byte == 32 || (9...13).contains(byte) { position += 1 }
  }

  /// What stands here up to a blank, at most 20 characters.
  private func restWord() -> String {
    let word = bytes[position...].prefix { $0 != 32 && !(9...13).contains($0) }
    return String(String(decoding: word, as: UTF8.self).unicodeScalars.prefix(20))
  }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private func isNameStart(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
  }
}
