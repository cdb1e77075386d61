/// Selectors, their matchers, label lists, and what stands after a selector.
extension ExpressionParser {
  // MARK: Selectors

  /// A selector at its braces; its name is already read.
  mutating func parseSelector(name: Token?) -> PromQLExpression {
    let start = name?.start ?? token.start
    let label = name.map { LabelName(name: String(decoding: slice($0), as: UTF8.self), range: $0.range) }
    let matchers = token.kind == .leftBrace ? parseMatchers() : []
    return .vectorSelector(
      VectorSelector(
        name: label, matchers: matchers, offset: nil, at: nil, extendedRange: nil,
        range: TextRange(start: start, end: previousEnd)))
  }

  private mutating func parseMatchers() -> [LabelMatcher] {
    let open = token
    advance()
    var matchers: [LabelMatcher] = []
    while true {
      switch token.kind {
      case .rightBrace:
        advance()
        return matchers
      case .identifier, .string, .unterminatedString:
        guard let matcher = parseMatcher() else {
          guard recoverInBraces(open) else { return matchers }
          continue
        }
        matchers.append(matcher)
      default:
        if token.kind == .end {
          unclosed("brace", open)
          return matchers
        }
        unexpected(expected: "a label or '}'")
        guard recoverInBraces(open) else { return matchers }
        continue
      }
      switch token.kind {
      case .comma: advance()
      case .rightBrace: break
      case .end:
        if !isCutOff(matchers.last) { unclosed("brace", open) }
        return matchers
      case .identifier, .string:
        let isWord = ["and", "or"].contains(lexeme.lowercased())
        unexpected(
          expected: "',' or '}'", help: isWord ? "separate matchers with a comma; all must hold" : nil)
        if isWord { advance() }
      default:
        guard hasBraceAhead else {
          leaveBraces(open)
          return matchers
        }
        unexpected(expected: "',' or '}'")
        guard recoverInBraces(open) else { return matchers }
      }
    }
  }

  /// Whether the value of a matcher has no closing quote.
  private func isCutOff(_ matcher: LabelMatcher?) -> Bool {
    guard let range = matcher?.valueRange else { return false }
    let bytes = lexer.bytes[range.start..<range.end]
    return bytes.count < 2 || bytes.first != bytes.last
  }

  /// Skips to the next comma or closing brace; false when there is none and the braces are left open.
  private mutating func recoverInBraces(_ open: Token) -> Bool {
    guard hasBraceAhead else {
      leaveBraces(open)
      return false
    }
    while token.kind != .rightBrace, token.kind != .end {
      let isComma = token.kind == .comma
      advance()
      if isComma, token.kind != .comma { return true }
    }
    return token.kind == .rightBrace
  }

  /// Whether a closing brace stands at or after the current token.
  private var hasBraceAhead: Bool {
    mutating get {
      guard token.start < noBraceAfter else { return false }
      var ahead = lexer
      ahead.restart(at: token.start, in: .braces)
      while true {
        let next = ahead.next()
        if next.kind == .rightBrace { return true }
        if next.kind == .end {
          noBraceAfter = token.start
          return false
        }
      }
    }
  }

  /// Notes open braces and reads on as if they were closed before the current token.
  private mutating func leaveBraces(_ open: Token) {
    fault("promql-syntax", "unclosed brace", open.range, help: "add the missing '}'")
    lexer.restart(at: token.start, in: .expression)
    token = lexer.next()
  }

  /// One matcher; nil after a fault from which only the next comma helps.
  private mutating func parseMatcher() -> LabelMatcher? {
    let first = token
    let isQuoted = first.kind != .identifier
    let label = LabelName(
      name: isQuoted ? stringValue(first) : String(decoding: slice(first), as: UTF8.self), range: first.range)
    advance()
    let operation: MatchOperator
    switch token.kind {
    case .assign: operation = .equal
    case .binary(.notEqual): operation = .notEqual
    case .matches: operation = .matches
    case .doesNotMatch: operation = .doesNotMatch
    case .comma where isQuoted, .rightBrace where isQuoted, .end where isQuoted:
      return LabelMatcher(
        label: LabelName(name: "__name__", range: first.range), operation: .equal,
        operationRange: TextRange(start: first.end, end: first.end), value: label.name,
        valueRange: first.range, range: first.range, isQuotedName: true)
    case .binary(.equal):
      fault(
        "promql-syntax", "'==' in a label matcher", token.range, help: "labels are compared with '='")
      operation = .equal
    case .binary(let comparison) where comparison.isComparison, .foreign(let comparison):
      fault(
        "promql-syntax", "'\(lexeme)' in a label matcher", token.range,
        help: "labels are compared with '=', '!=', '=~' or '!~'")
      operation = comparison == .notEqual ? .notEqual : .equal
    default:
      unexpected(expected: "'=', '!=', '=~' or '!~' after label '\(text(first.range))'")
      return nil
    }
    let sign = token.range
    advance()
    let value = token
    switch value.kind {
    case .string, .unterminatedString:
      let decoded = stringValue(value)
      advance()
      return LabelMatcher(
        label: label, operation: operation, operationRange: sign, value: decoded, valueRange: value.range,
        range: TextRange(start: first.start, end: value.end), isQuotedName: false)
    case .identifier, .number, .duration, .badNumber:
      fault(
        "promql-syntax", "value '\(lexeme)' of label '\(text(first.range))' is not quoted", value.range,
        help: value.end - value.start <= 40 ? "write \"\(lexeme)\"" : nil)
      advance()
      return LabelMatcher(
        label: label, operation: operation, operationRange: sign, value: text(value.range),
        valueRange: value.range, range: TextRange(start: first.start, end: value.end), isQuotedName: false)
    default:
      unexpected(expected: "a quoted string after '\(operation.rawValue)'")
      return nil
    }
  }

  // MARK: Labels

  /// The labels in parentheses after `by`, `without`, `on`, `ignoring` or a group modifier.
  mutating func parseLabels(after word: Token) -> [LabelName] {
    let open = token
    guard accept(.leftParenthesis) else {
      unexpected(expected: "'(' after '\(text(word.range))'")
      return []
    }
    var labels: [LabelName] = []
    while true {
      switch token.kind {
      case .rightParenthesis:
        advance()
        return labels
      case .string, .unterminatedString:
        labels.append(LabelName(name: stringValue(token), range: token.range))
        advance()
      case .metricIdentifier:
        unexpected(expected: "a label", help: "quote a label that is no plain name: \"\(lexeme)\"")
        advance()
      case .number, .duration, .badNumber:
        unexpected(expected: "a label")
        advance()
      case .without:
        // The one keyword that the grammar of Prometheus leaves out here.
        unexpected(expected: "a label", help: "quote a label of this name: \"without\"")
        advance()
      case .end:
        unclosed("parenthesis", open)
        return labels
      default:
        guard slice(token).first?.isWordStart == true else {
          unexpected(expected: "a label")
          skipToSeparator()
          if accept(.comma) { continue }
          if !accept(.rightParenthesis) { unclosed("parenthesis", open) }
          return labels
        }
        labels.append(LabelName(name: String(decoding: slice(token), as: UTF8.self), range: token.range))
        advance()
      }
      switch token.kind {
      case .comma: advance()
      case .rightParenthesis, .end: break
      default:
        unexpected(expected: "',' or ')'")
        if slice(token).first?.isWordStart != true {
          skipToSeparator()
          _ = accept(.comma)
        }
      }
    }
  }

  // MARK: Postfix

  /// Ranges, `offset`, `@`, `anchored` and `smoothed` after an expression.
  mutating func parsePostfix(_ subject: PromQLExpression) -> PromQLExpression {
    var subject = subject
    while true {
      switch token.kind {
      case .leftBracket: subject = parseRange(of: subject)
      case .offset: subject = parseOffset(of: subject)
      case .at: subject = parseAt(of: subject)
      case .anchored, .smoothed: subject = parseExtendedRange(of: subject)
      default: return subject
      }
    }
  }

  private mutating func parseRange(of subject: PromQLExpression) -> PromQLExpression {
    let open = token
    advance()
    var duration = DurationExpression.invalid(TextRange(start: token.start, end: token.start))
    var step: DurationExpression?
    var isSubquery = false
    if token.kind == .rightBracket {
      fault(
        "promql-syntax", "empty range", TextRange(start: open.start, end: token.end),
        help: "write a duration: '[5m]'")
    } else {
      duration = parsePositiveDuration()
      if token.kind == .colon {
        isSubquery = true
        advance()
        if token.kind != .rightBracket, token.kind != .end { step = parsePositiveDuration() }
      }
    }
    if !accept(.rightBracket) { recoverInBrackets(open, expected: isSubquery ? "']'" : "':' or ']'") }
    let range = TextRange(start: subject.range.start, end: previousEnd)
    let brackets = TextRange(start: open.start, end: previousEnd)
    if isSubquery {
      if case .subquery = subject {
        fault(
          "promql-type", "subquery of a subquery", brackets,
          help: "apply a function such as max_over_time first")
        return subject
      }
      return raised(
        .subquery(
          Subquery(
            expression: subject, duration: duration, step: step, offset: nil, at: nil, range: range)))
    }
    switch subject {
    case .vectorSelector(let selector):
      if let offset = selector.offset {
        fault("promql-syntax", "'offset' before the range", offset.range, help: "move it behind the ']'")
      }
      if let at = selector.at {
        fault("promql-syntax", "'@' before the range", at.range, help: "move it behind the ']'")
      }
      return .matrixSelector(MatrixSelector(selector: selector, duration: duration, range: range))
    case .invalid: return subject
    default:
      fault(
        "promql-syntax", "range on an expression that is no selector", brackets,
        help: "write a subquery: '[\(text(duration.textRange)):]'")
      return .invalid(range)
    }
  }

  private mutating func recoverInBrackets(_ open: Token, expected: String) {
    if token.kind == .end {
      unclosed("bracket", open)
      return
    }
    let units: Set = ["y", "w", "d", "h", "m", "s", "ms"]
    let help = units.contains(lexeme) ? "write the number and its unit together: '5m'" : nil
    unexpected(expected: expected, help: help)
    var ahead = lexer
    ahead.restart(at: token.start, in: .brackets)
    var next = ahead.next()
    while next.kind != .rightBracket, next.kind != .end, next.kind != .leftBracket { next = ahead.next() }
    if next.kind == .rightBracket {
      while token.kind != .rightBracket, token.kind != .end { advance() }
      lexer.restart(at: token.end, in: .expression)
      advance()
    } else {
      lexer.restart(at: token.start, in: .expression)
      token = lexer.next()
    }
  }

  private mutating func parseOffset(of subject: PromQLExpression) -> PromQLExpression {
    let word = token
    advance()
    let duration = parseOffsetDuration()
    let offset = OffsetModifier(duration: duration, range: TextRange(start: word.start, end: previousEnd))
    let end = previousEnd
    switch subject {
    case .vectorSelector(let selector):
      if selector.offset != nil { repeated(offset.range, "offset") }
      return .vectorSelector(selector.with(offset: offset, end: end))
    case .matrixSelector(let matrix):
      if matrix.selector.offset != nil { repeated(offset.range, "offset") }
      return .matrixSelector(matrix.with(selector: matrix.selector.with(offset: offset), end: end))
    case .subquery(let subquery):
      if subquery.offset != nil { repeated(offset.range, "offset") }
      return .subquery(subquery.with(offset: offset, end: end))
    case .invalid: return subject
    default:
      misplaced(offset.range, "offset")
      return subject
    }
  }

  private mutating func parseAt(of subject: PromQLExpression) -> PromQLExpression {
    let sign = token
    advance()
    let time = parseAtTime()
    let at = AtModifier(time: time, range: TextRange(start: sign.start, end: previousEnd))
    let end = previousEnd
    switch subject {
    case .vectorSelector(let selector):
      if selector.at != nil { repeated(at.range, "@") }
      return .vectorSelector(selector.with(at: at, end: end))
    case .matrixSelector(let matrix):
      if matrix.selector.at != nil { repeated(at.range, "@") }
      return .matrixSelector(matrix.with(selector: matrix.selector.with(at: at), end: end))
    case .subquery(let subquery):
      if subquery.at != nil { repeated(at.range, "@") }
      return .subquery(subquery.with(at: at, end: end))
    case .invalid: return subject
    default:
      misplaced(at.range, "@")
      return subject
    }
  }

  private mutating func parseAtTime() -> AtModifier.Time {
    if token.kind == .start || token.kind == .endWord {
      let time: AtModifier.Time = token.kind == .start ? .start : .end
      advance()
      let open = token
      guard accept(.leftParenthesis) else {
        unexpected(expected: "'()'", help: "write 'start()' or 'end()'")
        return time
      }
      close(open, expected: "')'")
      return time
    }
    let start = token.start
    var sign = 1.0
    if token.kind == .binary(.add) || token.kind == .binary(.subtract) {
      sign = token.kind == .binary(.subtract) ? -1 : 1
      advance()
    }
    guard token.kind == .number || token.kind == .duration else {
      unexpected(expected: "a timestamp, 'start()' or 'end()' after '@'")
      return .timestamp(0)
    }
    let seconds = sign * (numberValue(token) ?? 0)
    advance()
    guard abs(seconds) < 9_223_372_036_854_775_808 else {
      fault(
        "promql-syntax", "timestamp out of bounds", TextRange(start: start, end: previousEnd),
        help: "give seconds since 1970")
      return .timestamp(0)
    }
    return .timestamp(seconds)
  }

  private mutating func parseExtendedRange(of subject: PromQLExpression) -> PromQLExpression {
    let word = token
    let mode: ExtendedRange = word.kind == .anchored ? .anchored : .smoothed
    advance()
    func isConflict(_ present: ExtendedRange?) -> Bool { present.map { $0 != mode } ?? false }
    var conflict = false
    var result = subject
    switch subject {
    case .vectorSelector(let selector):
      conflict = isConflict(selector.extendedRange)
      result = .vectorSelector(selector.with(extendedRange: mode, end: word.end))
    case .matrixSelector(let matrix):
      conflict = isConflict(matrix.selector.extendedRange)
      result = .matrixSelector(
        matrix.with(selector: matrix.selector.with(extendedRange: mode), end: word.end))
    case .invalid: break
    default:
      fault(
        "promql-syntax", "'\(mode.rawValue)' on an expression that is no selector", word.range,
        help: "it stands after a selector, with a range or without")
    }
    if conflict {
      fault(
        "promql-syntax", "'anchored' and 'smoothed' on one selector", word.range, help: "keep one of them")
    }
    return result
  }

  private mutating func repeated(_ range: TextRange, _ name: String) {
    fault("promql-syntax", "'\(name)' is set twice", range, help: "keep one of them")
  }

  private mutating func misplaced(_ range: TextRange, _ name: String) {
    fault(
      "promql-syntax", "'\(name)' on an expression that is no selector or subquery", range,
      help: "put it directly behind the selector")
  }
}
