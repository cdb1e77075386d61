/// Durations within brackets and after `offset`.
extension ExpressionParser {
  /// How many signs, operators and parentheses one duration may have.
  private static let maximumDurationParts = 200

  /// A duration that must be greater than 0 where its value is plain.
  mutating func parsePositiveDuration() -> DurationExpression {
    var parts = 0
    let duration = parseDuration(minimum: 4, &parts)
    if let seconds = duration.literalSeconds, !(seconds > 0), token.kind != .unexpected {
      fault(
        "promql-syntax", "duration '\(text(duration.textRange))' is not greater than 0", duration.textRange)
    }
    return duration
  }

  /// A duration after `offset`: a literal ends it, so that `foo offset -2^2` is `(foo offset -2)^2`.
  mutating func parseOffsetDuration() -> DurationExpression {
    var parts = 0
    let start = token
    if token.kind == .binary(.add) || token.kind == .binary(.subtract) {
      advance()
      return signed(start, parseDurationPrimary(&parts, expected: "a duration after 'offset'"))
    }
    var left = parseDurationPrimary(&parts, expected: "a duration after 'offset'")
    while start.kind == .leftParenthesis, let found = durationOperator, continuesDuration {
      left = parseDurationOperation(left, found, &parts)
    }
    return left
  }

  /// Whether a duration, and no other expression, follows the operator at the current token.
  private var continuesDuration: Bool {
    var ahead = lexer
    switch ahead.next().kind {
    case .number, .duration: return true
    default: return false
    }
  }

  private mutating func parseDuration(minimum: Int, _ parts: inout Int) -> DurationExpression {
    var left: DurationExpression
    if token.kind == .binary(.add) || token.kind == .binary(.subtract) {
      let sign = token
      advance()
      guard countPart(&parts) else { return .invalid(sign.range) }
      left = signed(sign, parseDuration(minimum: 6, &parts))
    } else {
      left = parseDurationPrimary(&parts, expected: "a duration")
    }
    while let found = durationOperator, found.precedence >= minimum {
      left = parseDurationOperation(left, found, &parts)
    }
    return left
  }

  private mutating func parseDurationOperation(
    _ left: DurationExpression, _ found: (operation: DurationExpression.Operator, precedence: Int),
    _ parts: inout Int
  ) -> DurationExpression {
    let sign = token
    advance()
    guard countPart(&parts) else { return .invalid(sign.range) }
    let right = parseDuration(
      minimum: found.operation == .power ? found.precedence : found.precedence + 1, &parts)
    let range = TextRange(start: left.textRange.start, end: right.textRange.end)
    if found.operation == .divide || found.operation == .modulo, right.literalSeconds == 0 {
      fault("promql-syntax", "division by zero", TextRange(start: sign.start, end: right.textRange.end))
    }
    return .operation(found.operation, left, right, range)
  }

  private var durationOperator: (operation: DurationExpression.Operator, precedence: Int)? {
    guard case .binary(let operation) = token.kind else { return nil }
    switch operation {
    case .add: return (.add, 4)
    case .subtract: return (.subtract, 4)
    case .multiply: return (.multiply, 5)
    case .divide: return (.divide, 5)
    case .modulo: return (.modulo, 5)
    case .power: return (.power, 6)
    default: return nil
    }
  }

  private func signed(_ sign: Token, _ operand: DurationExpression) -> DurationExpression {
    let range = TextRange(start: sign.start, end: max(sign.end, operand.textRange.end))
    let isNegative = sign.kind == .binary(.subtract)
    if case .literal(let seconds, _) = operand {
      return .literal(seconds: isNegative ? -seconds : seconds, range: range)
    }
    return isNegative ? .negation(operand, range) : operand
  }

  private mutating func countPart(_ parts: inout Int) -> Bool {
    parts += 1
    if parts <= Self.maximumDurationParts { return true }
    fault("promql-limit", "duration has more than \(Self.maximumDurationParts) parts", token.range)
    stop()
    return false
  }

  private mutating func parseDurationPrimary(_ parts: inout Int, expected: String) -> DurationExpression {
    let first = token
    switch first.kind {
    case .number, .duration:
      let value = numberValue(first)
      advance()
      guard let seconds = value else { return .invalid(first.range) }
      guard abs(seconds) <= DurationSyntax.maximumSeconds else {
        fault("promql-syntax", "duration '\(text(first.range))' is out of range", first.range)
        return .invalid(first.range)
      }
      return .literal(seconds: seconds, range: first.range)
    case .leftParenthesis:
      advance()
      guard countPart(&parts) else { return .invalid(first.range) }
      let inner = parseDuration(minimum: 4, &parts)
      closeDuration(first)
      return .parentheses(inner, TextRange(start: first.start, end: previousEnd))
    case .step, .range:
      advance()
      let open = token
      guard accept(.leftParenthesis) else {
        unexpected(expected: "'()'")
        return .invalid(first.range)
      }
      closeDuration(open)
      let range = TextRange(start: first.start, end: previousEnd)
      return first.kind == .step ? .step(range) : .range(range)
    case .minimumOf, .maximumOf:
      advance()
      let open = token
      guard accept(.leftParenthesis) else {
        unexpected(expected: "'('")
        return .invalid(first.range)
      }
      guard countPart(&parts) else { return .invalid(first.range) }
      let left = parseDuration(minimum: 4, &parts)
      guard accept(.comma) else {
        unexpected(expected: "',' and a second duration")
        return .invalid(TextRange(start: first.start, end: previousEnd))
      }
      let right = parseDuration(minimum: 4, &parts)
      closeDuration(open)
      return .operation(
        first.kind == .minimumOf ? .minimum : .maximum, left, right,
        TextRange(start: first.start, end: previousEnd))
    case .badNumber:
      unexpected()
      advance()
      return .invalid(first.range)
    default:
      unexpected(expected: expected)
      return .invalid(TextRange(start: first.start, end: first.start))
    }
  }

  private mutating func closeDuration(_ open: Token) {
    if accept(.rightParenthesis) { return }
    if token.kind == .end {
      unclosed("parenthesis", open)
    } else {
      unexpected(expected: "')'")
    }
  }
}
