/// The tree of one `${{ … }}`; offsets are bytes of the text between the braces.
package indirect enum Expression: Sendable, Equatable {
  package enum Comparison: String, Sendable {
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
  }

  case literal(ExpressionValue)
  /// `inputs.base-url`, `steps.load.metrics["latency.p95"]`: the names in order.
  case path([String], offsets: Range<Int>)
  case not(Expression)
  case and(Expression, Expression)
  case or(Expression, Expression)
  case compare(Comparison, Expression, Expression, offsets: Range<Int>)

  /// Every path that the expression reads.
  package var paths: [(names: [String], offsets: Range<Int>)] {
    switch self {
    case .literal: []
    case .path(let names, let offsets): [(names, offsets)]
    case .not(let inner): inner.paths
    case .and(let left, let right), .or(let left, let right), .compare(_, let left, let right, _):
      left.paths + right.paths
    }
  }
}

/// A fault of an expression; offsets are bytes of the text that was given.
package struct ExpressionFault: Error, Sendable, Equatable {
  package let message: String
  package let offsets: Range<Int>
  package let help: String?

  package init(_ message: String, _ offsets: Range<Int>, help: String? = nil) {
    self.message = message
    self.offsets = offsets
    self.help = help
  }
}
