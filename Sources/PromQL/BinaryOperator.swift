/// An operator between two expressions, as it is written in lower case.
package enum BinaryOperator: String, Sendable, CaseIterable {
  case or, and, unless
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  /// Keeps a native histogram's observations below the right side.
  case trimUpper = "</"
  /// Keeps a native histogram's observations above the right side.
  case trimLower = ">/"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case atan2
  case power = "^"

  /// Higher binds tighter: 1 for `or` to 6 for `^`.
  package var precedence: Int {
    switch self {
    case .or: return 1
    case .and, .unless: return 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimUpper, .trimLower:
      return 3
    case .add, .subtract: return 4
    case .multiply, .divide, .modulo, .atan2: return 5
    case .power: return 6
    }
  }

  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return true
    default: return false
    }
  }

  /// Whether it joins sets of series: `and`, `or`, `unless`.
  package var isSet: Bool { self == .and || self == .or || self == .unless }
}
