/// Gives the values of names to an expression.
package protocol ExpressionScope {
  /// The value of a path, or what is wrong with it.
  func value(of path: [String]) -> ExpressionLookup
  /// Whether also the names that do not decide a result must exist: true where a file is checked, so that a
  /// misspelt name is told before the run in which it would decide.
  var requiresAllNames: Bool { get }
}

package enum ExpressionLookup: Sendable {
  case found(ExpressionValue)
  /// The name exists, and its value will be known when the step runs.
  case notYet
  /// No such name: what is wrong, and what to do.
  case unknown(message: String, help: String?)
}

/// Computes expressions. Operands of both sides of `&&` and `||` are looked up only when they decide.
package enum ExpressionEvaluator {
  /// Nil when a value is not known yet.
  package static func evaluate(
    _ expression: Expression, in scope: some ExpressionScope
  ) throws(ExpressionFault) -> ExpressionValue? {
    switch expression {
    case .literal(let value): return value
    case .path(let names, let offsets):
      switch scope.value(of: names) {
      case .found(let value): return value
      case .notYet: return nil
      case .unknown(let message, let help): throw ExpressionFault(message, offsets, help: help)
      }
    case .not(let inner):
      return try evaluate(inner, in: scope).map { .bool(!$0.isTrue) }
    case .and(let left, let right):
      let first = try evaluate(left, in: scope)
      guard let first, first.isTrue else {
        try checkNames(of: right, in: scope)
        return first.map { _ in .bool(false) }
      }
      return try evaluate(right, in: scope).map { .bool($0.isTrue) }
    case .or(let left, let right):
      let first = try evaluate(left, in: scope)
      guard let first, !first.isTrue else {
        try checkNames(of: right, in: scope)
        return first.map { _ in .bool(true) }
      }
      return try evaluate(right, in: scope).map { .bool($0.isTrue) }
    case .compare(let sign, let left, let right, let offsets):
      // Both sides, so that the faults of the right one are told also where the left is not known yet.
      let first = try evaluate(left, in: scope)
      let second = try evaluate(right, in: scope)
      guard let first, let second else { return nil }
      return .bool(try compare(sign, first, second, offsets))
    }
  }

  private static func checkNames(
    of expression: Expression, in scope: some ExpressionScope
  ) throws(ExpressionFault) {
    guard scope.requiresAllNames else { return }
    for (names, offsets) in expression.paths {
      if case .unknown(let message, let help) = scope.value(of: names) {
        throw ExpressionFault(message, offsets, help: help)
      }
    }
  }

  private static func compare(
    _ sign: Expression.Comparison, _ left: ExpressionValue, _ right: ExpressionValue, _ offsets: Range<Int>
  ) throws(ExpressionFault) -> Bool {
    if left == .null || right == .null {
      switch sign {
      case .equal: return left == right
      case .notEqual: return left != right
      default: throw mismatch(left, right, offsets)
      }
    }
    switch (quantity(left, beside: right), quantity(right, beside: left), left, right) {
    case (let first?, let second?, _, _):
      guard first.unit == second.unit else { throw mismatch(left, right, offsets) }
      return holds(sign, first.value, second.value)
    case (_, _, .string(let first), .string(let second)):
      return holds(sign, Array(first.utf8), Array(second.utf8)) { $0.lexicographicallyPrecedes($1) }
    case (_, _, .bool(let first), .bool(let second)) where sign == .equal || sign == .notEqual:
      return (first == second) == (sign == .equal)
    default: throw mismatch(left, right, offsets)
    }
  }

  /// Plain numbers are quantities without a unit. A text beside a number or quantity is read as one: inputs and
  /// environment variables are texts.
  private static func quantity(_ value: ExpressionValue, beside other: ExpressionValue) -> Quantity? {
    switch (value, other) {
    case (.number(let number), _): Quantity(number, .none)
    case (.quantity(let quantity), _): quantity
    case (.string(let text), .number), (.string(let text), .quantity): Quantity(text)
    default: nil
    }
  }

  private static func holds(_ sign: Expression.Comparison, _ left: Double, _ right: Double) -> Bool {
    switch sign {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }

  private static func holds(
    _ sign: Expression.Comparison, _ left: [UInt8], _ right: [UInt8], precedes: ([UInt8], [UInt8]) -> Bool
  ) -> Bool {
    switch sign {
    case .equal: left == right
    case .notEqual: left != right
    case .less: precedes(left, right)
    case .lessOrEqual: !precedes(right, left)
    case .greater: precedes(right, left)
    case .greaterOrEqual: !precedes(left, right)
    }
  }

  private static func mismatch(
    _ left: ExpressionValue, _ right: ExpressionValue, _ offsets: Range<Int>
  ) -> ExpressionFault {
    ExpressionFault(
      "\(left.typeName) cannot be compared with \(right.typeName)", offsets, help: help(left, right))
  }

  private static func help(_ left: ExpressionValue, _ right: ExpressionValue) -> String? {
    switch (left, right) {
    case (.quantity(let quantity), .number), (.number, .quantity(let quantity)):
      "write the number with its unit, like \(quantity.unit.example)"
    case (.null, _), (_, .null): "a metric without a value is null; ask with == null or != null"
    case (.bool, .bool): "booleans are compared with == and !="
    default: nil
    }
  }
}
