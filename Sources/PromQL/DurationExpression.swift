/// The length of a range, step or offset: a literal, or arithmetic on literals and on the query's step and range.
package indirect enum DurationExpression: Sendable, Equatable {
  package enum Operator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case minimum = "min_of"
    case maximum = "max_of"
  }

  /// In seconds, the sign included.
  case literal(seconds: Double, range: TextRange)
  /// `step()`
  case step(TextRange)
  /// `range()`
  case range(TextRange)
  case negation(DurationExpression, TextRange)
  case operation(Operator, DurationExpression, DurationExpression, TextRange)
  case parentheses(DurationExpression, TextRange)
  /// A duration that is missing or unreadable; a fault tells of it.
  case invalid(TextRange)

  package var textRange: TextRange {
    switch self {
    case .literal(_, let range), .step(let range), .range(let range), .negation(_, let range),
      .operation(_, _, _, let range), .parentheses(_, let range), .invalid(let range):
      return range
    }
  }

  /// The seconds of a literal, also within parentheses; nil for arithmetic.
  package var literalSeconds: Double? {
    switch self {
    case .literal(let seconds, _): return seconds
    case .parentheses(let inner, _): return inner.literalSeconds
    case .negation(let inner, _): return inner.literalSeconds.map { -$0 }
    default: return nil
    }
  }
}
