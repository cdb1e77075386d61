/// The part of a condition that gives its samples their values, and the numbers that it is compared with.
package struct ComparedValue: Sendable {
  /// Without the parentheses around it.
  package let expression: PromQLExpression
  package let limits: [Double]

  /// Of `5 < a < 9 and b` it is `a` with 5 and 9; what is no condition is its own value.
  package init(of condition: PromQLExpression) {
    var part = condition.unwrapped
    var limits: [Double] = []
    while case .binary(let chain) = part, let operation = chain.links.first?.operation {
      if operation == .and || operation == .unless {
        part = chain.first.unwrapped
        continue
      }
      let operands = [chain.first] + chain.links.map(\.operand)
      guard operation.isComparison, !chain.links.contains(where: \.returnsBool),
        let value = operands.first(where: { $0.type == .vector })
      else { break }
      limits += operands.compactMap(\.constant)
      part = value.unwrapped
    }
    expression = part
    self.limits = limits
  }
}
