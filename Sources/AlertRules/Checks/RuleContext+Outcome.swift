import PromQL

extension RuleContext.Comparison {
  /// What it gives for whatever values its sides have.
  var outcome: ValueBounds.Outcome {
    if hasNaN { return link.operation == .notEqual ? .always : .never }
    let outcome = leftBounds.compared(link.operation, rightBounds)
    guard outcome == .always, link.operation != .notEqual else { return outcome }
    // The bounds leave NaN out, which '>= -Inf' sorts out, and so does any limit of what 0 may be divided by 0 in.
    let sortsOutNaN =
      leftBounds.isInfinite || rightBounds.isInfinite || left.mayDivideByZero || link.operand.mayDivideByZero
    return sortsOutNaN ? .depends : outcome
  }

  /// Why it gives the same for all values; nil where the expression alone tells it.
  var reason: String? {
    hasNaN ? "of the comparisons with NaN only '!=' is true" : leftBounds.reason ?? rightBounds.reason
  }

  /// Whether a side is NaN and nothing else.
  var hasNaN: Bool { left.isNaN || link.operand.isNaN }
}

extension ValueBounds {
  /// Whether the only value is infinite.
  fileprivate var isInfinite: Bool { isConstant && lower.isInfinite }
}

extension PromQLExpression {
  /// Whether something in it is divided by what may be 0.
  fileprivate var mayDivideByZero: Bool {
    var may = false
    walk { node in
      guard case .binary(let chain) = node else { return }
      may =
        may
        || chain.links.contains { link in
          guard link.operation == .divide || link.operation == .modulo else { return false }
          let bounds = ValueBounds(of: link.operand)
          return bounds.lower <= 0 && bounds.upper >= 0
        }
    }
    return may
  }

  fileprivate var isNaN: Bool {
    if case .call(let call) = unwrapped, call.function == .vector {
      return call.arguments.first?.isNaN == true
    }
    return constant?.isNaN == true
  }
}
