/// A recursive-descent parser that never fails: where something is missing it notes a fault, puts an `invalid` part
/// there and goes on at the next comma or closing sign.
struct ExpressionParser {
  var lexer: Lexer
  var token: Token
  /// The end of the token before `token`.
  var previousEnd = 0
  private(set) var faults: [PromQLFault] = []
  /// How many expressions are open.
  private var depth = 0
  /// How many levels the tree has that was read last.
  var height = 1
  /// Set when no further fault may be noted.
  private var isStopped = false
  /// The token of the last fault about an unexpected token: one token has one such fault.
  private var lastUnexpected = -1
  /// No closing brace stands after this place.
  var noBraceAfter = Int.max

  init(_ bytes: [UInt8]) {
    lexer = Lexer(bytes)
    token = lexer.next()
  }

  /// The expression of the whole text; nil when there is none.
  mutating func parseAll() -> PromQLExpression? {
    if token.kind == .end {
      fault("promql-syntax", "no expression", TextRange(start: 0, end: lexer.bytes.count))
      return nil
    }
    let expression = parseExpression()
    while token.kind != .end {
      if token.kind == .rightParenthesis || token.kind == .rightBracket || token.kind == .rightBrace {
        if lastUnexpected != token.start {
          fault("promql-syntax", "'\(lexeme)' closes nothing", token.range)
        }
      } else {
        unexpected(after: "a complete expression")
      }
      stop()
    }
    return expression
  }

  // MARK: Tokens

  mutating func advance() {
    previousEnd = token.end
    token = lexer.next()
  }

  /// Steps over the current token when it is of this kind.
  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  /// The text of the current token, shortened when it is long.
  var lexeme: String { text(token.range) }

  func text(_ range: TextRange) -> String {
    let limit = 40
    guard range.end - range.start > limit else {
      return String(decoding: lexer.bytes[range.start..<range.end], as: UTF8.self)
    }
    var end = range.start + limit
    while end > range.start, lexer.bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: lexer.bytes[range.start..<end], as: UTF8.self) + "…"
  }

  func slice(_ token: Token) -> ArraySlice<UInt8> { lexer.bytes[token.start..<token.end] }

  /// Skips to a comma or closing parenthesis of the present level, or to the end.
  mutating func skipToSeparator() {
    var level = 0
    while true {
      switch token.kind {
      case .end: return
      case .leftParenthesis, .leftBracket, .leftBrace: level += 1
      case .comma where level == 0, .rightParenthesis where level == 0: return
      case .rightParenthesis, .rightBracket, .rightBrace: level = max(0, level - 1)
      default: break
      }
      advance()
    }
  }

  // MARK: Faults

  mutating func fault(_ code: String, _ message: String, _ range: TextRange, help: String? = nil) {
    guard !isStopped else { return }
    faults.append(PromQLFault(code: code, message: message, range: range, help: help))
    if faults.count >= PromQLParser.maximumFaults { stop() }
  }

  /// Goes to the end of the text and notes no further fault.
  mutating func stop() {
    isStopped = true
    lexer.restart(at: lexer.bytes.count, in: .expression)
    token = Token(kind: .end, start: lexer.bytes.count, end: lexer.bytes.count)
  }

  /// Notes that the current token does not belong here; once for each token.
  mutating func unexpected(expected: String? = nil, after: String? = nil, help: String? = nil) {
    guard lastUnexpected != token.start else { return }
    lastUnexpected = token.start
    if describeBroken(token) { return }
    var message = token.kind == .end ? "unexpected end" : "unexpected '\(lexeme)'"
    if let after { message += " after \(after)" }
    if let expected { message += ", expected \(expected)" }
    fault("promql-syntax", message, token.range, help: help ?? helpForToken())
  }

  /// Notes what is wrong within the token itself; false when it is a sound token.
  private mutating func describeBroken(_ token: Token) -> Bool {
    switch token.kind {
    case .badNumber:
      badNumber(token)
      return true
    case .unterminatedString:
      fault(
        "promql-syntax", "unterminated string", token.range,
        help: "close it with \(text(TextRange(start: token.start, end: token.start + 1))) on the same line")
      return true
    default: return false
    }
  }

  private func helpForToken() -> String? {
    switch token.kind {
    case .unexpected:
      switch lexeme {
      case "“", "”", "„", "‘", "’": return "use straight quotes: \" or '"
      case "\u{A0}": return "it is a no-break space; use a plain one"
      case "–", "—", "−": return "use a plain hyphen: -"
      case ".": return "a name with dots stands quoted within braces: {\"a.b\"}"
      case "$": return "PromQL has no variables"
      case "!": return "PromQL has no 'not'; use 'unless' or a comparison"
      case ";": return "an expression has no end sign"
      case let sign where sign.unicodeScalars.first?.properties.isAlphabetic == true:
        return "a name with other letters than a to z stands in quotes within braces: {\"größe\"}"
      default: return nil
      }
    case .groupLeft, .groupRight: return "'\(lexeme)' stands after 'on (…)' or 'ignoring (…)'"
    case .on, .ignoring, .bool: return "'\(lexeme)' stands directly after an operator"
    case .by, .without: return "'\(lexeme)' stands directly before or after the parentheses of an aggregation"
    case .fill, .fillLeft, .fillRight:
      return "'\(lexeme)' stands after an operator and its 'on' or 'ignoring'"
    default: return nil
    }
  }

  /// Notes an opening sign whose partner is missing.
  mutating func unclosed(_ name: String, _ open: Token) {
    guard lastUnexpected != lexer.bytes.count || token.kind != .end else { return }
    if token.kind == .end { lastUnexpected = token.start }
    let closing = name == "parenthesis" ? ")" : name == "brace" ? "}" : "]"
    fault("promql-syntax", "unclosed \(name)", open.range, help: "add the missing '\(closing)'")
  }

  // MARK: Expressions

  mutating func parseExpression() -> PromQLExpression { parseBinary(minimum: 1) }

  /// An expression whose operators bind at least as tightly as `minimum`.
  mutating func parseBinary(minimum: Int) -> PromQLExpression {
    guard depth < PromQLParser.maximumDepth else {
      tooDeep(token.range)
      return .invalid(token.range)
    }
    depth += 1
    defer { depth -= 1 }
    var first = parseUnary()
    var links: [BinaryChain.Link] = []
    var levels = height
    while let operation = currentOperator, operation.precedence >= minimum {
      if let last = links.last, last.operation.precedence != operation.precedence {
        first = .binary(BinaryChain(first: first, links: links))
        links = []
        levels += 1
      }
      links.append(parseLink(operation))
      levels = max(levels, height)
    }
    height = levels
    return links.isEmpty ? first : raised(.binary(BinaryChain(first: first, links: links)))
  }

  /// A node above the tree that was read last; an `invalid` part where that makes the tree too high.
  mutating func raised(_ expression: PromQLExpression) -> PromQLExpression {
    height += 1
    guard height > PromQLParser.maximumDepth else { return expression }
    let range = expression.range
    tooDeep(TextRange(start: range.start, end: range.start + 1))
    return .invalid(range)
  }

  private mutating func tooDeep(_ range: TextRange) {
    fault(
      "promql-limit", "expression is nested more than \(PromQLParser.maximumDepth) deep", range,
      help: "compute parts of it in recording rules")
    stop()
    height = 1
  }

  /// The operator at the current token, also where it is written as in other languages.
  private var currentOperator: BinaryOperator? {
    switch token.kind {
    case .binary(let operation), .foreign(let operation): return operation
    case .assign, .matches: return .equal
    case .doesNotMatch: return .notEqual
    default: return nil
    }
  }

  private mutating func parseLink(_ operation: BinaryOperator) -> BinaryChain.Link {
    let operationRange = token.range
    switch token.kind {
    case .binary: break
    case .matches, .doesNotMatch:
      fault(
        "promql-syntax", "'\(lexeme)' compares labels only, within braces", operationRange,
        help: "did you mean '\(operation.rawValue)'?")
    default:
      if lexeme == "|", LogQLWords.follow(operationRange.end, in: lexer.bytes) {
        faults.append(
          PromQLFault(
            code: "promql-syntax", message: "this is LogQL, and not PromQL", range: operationRange,
            help: "Loki's ruler reads it; Prometheus does not, so keep its rules in files of their own",
            isOfAnotherLanguage: true))
        stop()
        break
      }
      let help = lexeme == "===" ? "PromQL compares with '=='" : "did you mean '\(operation.rawValue)'?"
      fault("promql-syntax", "'\(lexeme)' is no operator of PromQL", operationRange, help: help)
    }
    advance()
    var returnsBool = accept(.bool)
    let matching = parseMatching()
    if token.kind == .bool {
      fault(
        "promql-syntax", "'bool' after 'on' or 'ignoring'", token.range,
        help: "'bool' stands directly after the operator")
      returnsBool = true
      advance()
    }
    let fill = parseFill()
    if token.kind == .end || token.kind == .rightParenthesis || token.kind == .comma,
      let group = matching?.group,
      lexer.bytes[group.range.end - 1] == UInt8(ascii: ")")
    {
      unexpected(
        expected: "an expression",
        help:
          "the parentheses after '\(group.side.rawValue)' hold its labels; write '\(group.side.rawValue)()' before them"
      )
    }
    let operand = parseBinary(minimum: operation == .power ? 6 : operation.precedence + 1)
    return BinaryChain.Link(
      operation: operation, operationRange: operationRange, returnsBool: returnsBool, matching: matching,
      fillLeft: fill.left, fillRight: fill.right, operand: operand)
  }

  private mutating func parseMatching() -> VectorMatching? {
    let start = token.start
    var isOn = false
    var labels: [LabelName] = []
    switch token.kind {
    case .on, .ignoring:
      isOn = token.kind == .on
      let word = token
      advance()
      labels = parseLabels(after: word)
    case .groupLeft, .groupRight:
      fault(
        "promql-syntax", "'\(lexeme)' without 'on' or 'ignoring'", token.range,
        help: "write 'on (…) \(lexeme)' with the labels to match on")
    default: return nil
    }
    var group: VectorMatching.Group?
    if token.kind == .groupLeft || token.kind == .groupRight {
      let word = token
      advance()
      let included = token.kind == .leftParenthesis ? parseLabels(after: word) : []
      group = VectorMatching.Group(
        side: word.kind == .groupLeft ? .left : .right, labels: included,
        range: TextRange(start: word.start, end: previousEnd))
    }
    return VectorMatching(
      isOn: isOn, labels: labels, group: group, range: TextRange(start: start, end: previousEnd))
  }

  private mutating func parseFill() -> (left: NumberLiteral?, right: NumberLiteral?) {
    var left: NumberLiteral?
    var right: NumberLiteral?
    while token.kind == .fill || token.kind == .fillLeft || token.kind == .fillRight {
      let word = token
      advance()
      let value = parseFillValue()
      let isRepeated =
        word.kind == .fill ? left != nil || right != nil : word.kind == .fillLeft ? left != nil : right != nil
      if isRepeated {
        fault(
          "promql-syntax", "'\(text(word.range))' sets a fill value again", word.range,
          help: "use 'fill', or one 'fill_left' and one 'fill_right'")
      }
      if word.kind != .fillRight { left = value }
      if word.kind != .fillLeft { right = value }
    }
    return (left, right)
  }

  private mutating func parseFillValue() -> NumberLiteral? {
    let open = token
    guard accept(.leftParenthesis) else { return nil }
    let start = token.start
    var sign = 1.0
    if token.kind == .binary(.add) || token.kind == .binary(.subtract) {
      sign = token.kind == .binary(.subtract) ? -1 : 1
      advance()
    }
    var literal: NumberLiteral?
    if token.kind == .number {
      literal = NumberLiteral(
        value: sign * (numberValue(token) ?? 0), isDuration: false,
        range: TextRange(start: start, end: token.end))
      advance()
    } else {
      unexpected(expected: "a number")
      skipToSeparator()
    }
    close(open, expected: "')'")
    return literal
  }

  /// A closing parenthesis; what stands before it is skipped.
  mutating func close(_ open: Token, expected: String) {
    if accept(.rightParenthesis) { return }
    if token.kind != .end {
      unexpected(expected: expected)
      repeat {
        skipToSeparator()
      } while accept(.comma)
      if accept(.rightParenthesis) { return }
      return
    }
    unclosed("parenthesis", open)
  }

  private mutating func parseUnary() -> PromQLExpression {
    guard token.kind == .binary(.add) || token.kind == .binary(.subtract) else {
      return parsePostfix(parsePrimary())
    }
    let sign = token
    advance()
    let operand = parseBinary(minimum: 6)
    let range = TextRange(start: sign.start, end: operand.range.end)
    let isNegative = sign.kind == .binary(.subtract)
    if case .number(let literal) = operand {
      return .number(
        NumberLiteral(
          value: isNegative ? -literal.value : literal.value, isDuration: literal.isDuration, range: range))
    }
    return raised(.unary(UnaryOperation(isNegative: isNegative, operand: operand, range: range)))
  }

  // MARK: Primaries

  private mutating func parsePrimary() -> PromQLExpression {
    let first = token
    height = 1
    switch first.kind {
    case .number, .duration:
      advance()
      return .number(
        NumberLiteral(value: numberValue(first) ?? 0, isDuration: first.kind == .duration, range: first.range)
      )
    case .badNumber:
      unexpected()
      advance()
      return .invalid(first.range)
    case .string, .unterminatedString:
      advance()
      return .string(StringLiteral(value: stringValue(first), range: first.range))
    case .leftParenthesis:
      advance()
      if token.kind == .rightParenthesis {
        unexpected(expected: "an expression")
        advance()
        return .parentheses(
          Parentheses(
            expression: .invalid(TextRange(start: first.end, end: first.end)),
            range: TextRange(start: first.start, end: previousEnd)))
      }
      let expression = parseExpression()
      if token.kind == .comma {
        unexpected(expected: "')'", help: "parentheses hold one expression")
      }
      close(first, expected: "an operator or ')'")
      return raised(
        .parentheses(
          Parentheses(expression: expression, range: TextRange(start: first.start, end: previousEnd))))
    case .leftBrace:
      return parseSelector(name: nil)
    case .identifier, .start, .endWord, .step, .range, .minimumOf, .maximumOf:
      advance()
      if token.kind == .leftParenthesis { return parseCall(first) }
      return parseSelector(name: first)
    case .metricIdentifier, .binary(.and), .binary(.or), .binary(.unless), .by, .without, .offset, .anchored,
      .smoothed:
      let mark = (lexer, previousEnd)
      advance()
      if token.kind == .leftParenthesis {
        let isMetric = first.kind == .metricIdentifier
        (lexer, previousEnd) = mark
        token = first
        unexpected(
          expected: isMetric ? nil : "an expression",
          help: isMetric ? "the name of a function has no ':'" : nil)
        advance()
        _ = parseArguments()
        height = 1
        return .invalid(TextRange(start: first.start, end: previousEnd))
      }
      return parseSelector(name: first)
    case .aggregator(let aggregator):
      advance()
      switch token.kind {
      case .leftParenthesis, .by, .without: return parseAggregation(aggregator, first)
      case .identifier, .metricIdentifier, .number, .string, .aggregator:
        unexpected(
          after: "'\(text(first.range))'", help: "an aggregation needs parentheses around its argument")
        return .invalid(first.range)
      default: return parseSelector(name: first)
      }
    case .end where previousEnd > 0 && lexer.bytes[previousEnd - 1] == UInt8(ascii: "("):
      return .invalid(first.range)
    default:
      unexpected(expected: "an expression")
      return .invalid(TextRange(start: first.start, end: first.start))
    }
  }

  private mutating func parseCall(_ name: Token) -> PromQLExpression {
    let nameText = String(decoding: slice(name), as: UTF8.self)
    let signature = FunctionTable.signature(of: nameText)
    if signature == nil {
      fault(
        "promql-unknown-function", "unknown function '\(text(name.range))'", name.range,
        help: FunctionTable.nearest(to: nameText).map { "did you mean '\($0)'?" })
    }
    let arguments = parseArguments()
    return raised(
      .call(
        FunctionCall(
          name: LabelName(name: signature?.name ?? nameText, range: name.range), signature: signature,
          arguments: arguments,
          range: TextRange(start: name.start, end: previousEnd))))
  }

  private mutating func parseAggregation(_ aggregator: Aggregator, _ name: Token) -> PromQLExpression {
    var grouping = parseGrouping()
    guard token.kind == .leftParenthesis else {
      unexpected(expected: "'(' with the argument of '\(text(name.range))'")
      return .invalid(TextRange(start: name.start, end: previousEnd))
    }
    let arguments = parseArguments()
    if token.kind == .by || token.kind == .without {
      let second = token
      let after = parseGrouping()
      if grouping != nil {
        fault(
          "promql-syntax", "'\(text(second.range))' groups an aggregation that is grouped already",
          second.range,
          help: "keep one 'by' or 'without'")
      } else {
        grouping = after
      }
    }
    return raised(
      .aggregation(
        Aggregation(
          aggregator: aggregator, nameRange: name.range, grouping: grouping, arguments: arguments,
          range: TextRange(start: name.start, end: previousEnd))))
  }

  private mutating func parseGrouping() -> Grouping? {
    guard token.kind == .by || token.kind == .without else { return nil }
    let word = token
    advance()
    let labels = parseLabels(after: word)
    return Grouping(
      isWithout: word.kind == .without, labels: labels, range: TextRange(start: word.start, end: previousEnd))
  }

  private mutating func parseArguments() -> [PromQLExpression] {
    let open = token
    advance()
    if accept(.rightParenthesis) { return [] }
    var arguments: [PromQLExpression] = []
    var levels = 1
    defer { height = levels }
    while true {
      arguments.append(parseExpression())
      levels = max(levels, height)
      if token.kind != .comma, token.kind != .rightParenthesis, token.kind != .end {
        unexpected(expected: "an operator, ',' or ')'")
        skipToSeparator()
      }
      switch token.kind {
      case .comma:
        let comma = token
        advance()
        guard token.kind == .rightParenthesis else { continue }
        fault(
          "promql-syntax", "',' before ')' in a call", comma.range,
          help: "remove the comma after the last argument")
        advance()
        return arguments
      case .rightParenthesis:
        advance()
        return arguments
      default:
        unclosed("parenthesis", open)
        return arguments
      }
    }
  }

  // MARK: Literals

  /// The value of a number, or of a duration in seconds; nil after a fault.
  mutating func numberValue(_ token: Token) -> Double? {
    if token.kind == .duration {
      if case .success(let seconds) = DurationSyntax.seconds(slice(token)) { return seconds }
      fault("promql-syntax", "duration '\(text(token.range))' is out of range", token.range)
      return nil
    }
    if let value = NumberSyntax.value(slice(token)) { return value }
    fault("promql-syntax", "number '\(text(token.range))' is out of range", token.range)
    return nil
  }

  /// The decoded text of a string; empty after a fault.
  mutating func stringValue(_ token: Token) -> String {
    if describeBroken(token) { return "" }
    if StringSyntax.isUnreadable(slice(token)) {
      fault(
        "promql-syntax", "the string has bytes that are not UTF-8, or U+FFFD in their place", token.range,
        help: "save the file as UTF-8; write '\\ufffd' for the character itself")
      return ""
    }
    switch StringSyntax.decode(slice(token)) {
    case .success(let value): return value
    case .failure(let failure):
      fault(
        "promql-syntax", failure.message,
        TextRange(start: token.start + failure.range.lowerBound, end: token.start + failure.range.upperBound),
        help: failure.message.hasPrefix("unknown escape") ? "write '\\\\' for a backslash" : nil)
      return ""
    }
  }

  private mutating func badNumber(_ token: Token) {
    let shown = text(token.range)
    func range(_ at: Range<Int>) -> TextRange {
      TextRange(start: token.start + at.lowerBound, end: token.start + at.upperBound)
    }
    let bytes = slice(token)
    guard
      bytes.contains(where: { $0.isWordStart && $0 != UInt8(ascii: "_") && $0 | 0x20 != UInt8(ascii: "e") }),
      !shown.hasPrefix("0x"), case .failure(let failure) = DurationSyntax.seconds(bytes)
    else {
      fault("promql-syntax", "'\(shown)' is no number", token.range)
      return
    }
    switch failure {
    case .unknownUnit(let unit, let at):
      let lower = unit.lowercased()
      let meant =
        ["y", "w", "d", "h", "m", "s", "ms"].first { $0 == lower }
        ?? [
          "min": "m", "mins": "m", "minute": "m", "minutes": "m", "sec": "s", "secs": "s", "hr": "h",
          "hrs": "h",
          "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w", "weeks": "w", "year": "y",
        ][lower]
      fault(
        "promql-syntax", "unknown unit '\(unit.utf8.count > 20 ? "…" : unit)' in '\(shown)'", range(at),
        help: meant.map { "did you mean '\($0)'?" } ?? "units are y, w, d, h, m, s and ms")
    case .missingUnit(let at):
      fault(
        "promql-syntax", "missing unit in '\(shown)'", range(at), help: "units are y, w, d, h, m, s and ms")
    case .order(let unit, let at):
      fault(
        "promql-syntax", "unit '\(unit)' out of order in '\(shown)'", range(at),
        help: "units stand in the order y, w, d, h, m, s, ms, each at most once")
    case .fraction:
      fault(
        "promql-syntax", "'\(shown)' is no duration", token.range,
        help: "a duration has whole numbers: '90m', not '1.5h'")
    case .outOfRange:
      fault("promql-syntax", "duration '\(shown)' is out of range", token.range)
    }
  }
}
