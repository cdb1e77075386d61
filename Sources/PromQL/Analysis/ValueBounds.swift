/// Between which values all samples of an expression lie.
///
/// What it says holds for every sample that is a number; NaN, which compares with nothing, is left out.
package struct ValueBounds: Sendable, Equatable {
  package var lower: Double
  package var upper: Double
  /// Whether the value at the end itself is left out, as after `> 5`.
  package var excludesLower: Bool
  package var excludesUpper: Bool
  /// Why, as in `'count' is never below 1`; nil where nothing is known.
  package var reason: String?

  /// One value.
  package static func constant(_ value: Double) -> ValueBounds { ValueBounds(value, value) }

  package static let unknown = ValueBounds(-.infinity, .infinity)

  init(
    _ lower: Double, _ upper: Double, excludesLower: Bool = false, excludesUpper: Bool = false,
    reason: String? = nil
  ) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
    self.excludesUpper = excludesUpper
    self.reason = reason
  }

  package var isEmpty: Bool { lower > upper || (lower == upper && (excludesLower || excludesUpper)) }

  package var isConstant: Bool { lower == upper && !isEmpty }

  /// What a comparison of two values between these bounds can give.
  package enum Outcome: Sendable {
    case always, never, depends
  }

  /// What `self operation other` gives.
  package func compared(_ operation: BinaryOperator, _ other: ValueBounds) -> Outcome {
    guard !isEmpty, !other.isEmpty else { return .depends }
    switch operation {
    case .greater: return other.compared(.less, self)
    case .greaterOrEqual: return other.compared(.lessOrEqual, self)
    case .less:
      if upper < other.lower || (upper == other.lower && (excludesUpper || other.excludesLower)) {
        return .always
      }
      return lower >= other.upper ? .never : .depends
    case .lessOrEqual:
      if upper <= other.lower { return .always }
      if lower > other.upper || (lower == other.upper && (excludesLower || other.excludesUpper)) {
        return .never
      }
      return .depends
    case .equal:
      if isConstant, other.isConstant, lower == other.lower { return .always }
      return intersection(other).isEmpty ? .never : .depends
    case .notEqual:
      switch compared(.equal, other) {
      case .always: return .never
      case .never: return .always
      case .depends: return .depends
      }
    default: return .depends
    }
  }

  /// The values that lie within both.
  package func intersection(_ other: ValueBounds) -> ValueBounds {
    var result = self
    if other.lower > lower || (other.lower == lower && other.excludesLower) {
      (result.lower, result.excludesLower) = (other.lower, other.excludesLower)
    }
    if other.upper < upper || (other.upper == upper && other.excludesUpper) {
      (result.upper, result.excludesUpper) = (other.upper, other.excludesUpper)
    }
    result.reason = reason ?? other.reason
    return result
  }

  /// The values that remain after a comparison with a value within `other`.
  package func filtered(_ operation: BinaryOperator, _ other: ValueBounds) -> ValueBounds {
    switch operation {
    case .greater: return intersection(ValueBounds(other.lower, .infinity, excludesLower: true))
    case .greaterOrEqual:
      return intersection(ValueBounds(other.lower, .infinity, excludesLower: other.excludesLower))
    case .less: return intersection(ValueBounds(-.infinity, other.upper, excludesUpper: true))
    case .lessOrEqual:
      return intersection(ValueBounds(-.infinity, other.upper, excludesUpper: other.excludesUpper))
    case .equal: return intersection(other)
    default: return self
    }
  }

  /// The least bounds around both.
  func union(_ other: ValueBounds) -> ValueBounds {
    ValueBounds(
      min(lower, other.lower), max(upper, other.upper),
      excludesLower: lower < other.lower
        ? excludesLower : lower > other.lower ? other.excludesLower : excludesLower && other.excludesLower,
      excludesUpper: upper > other.upper
        ? excludesUpper : upper < other.upper ? other.excludesUpper : excludesUpper && other.excludesUpper,
      reason: reason ?? other.reason)
  }
}
