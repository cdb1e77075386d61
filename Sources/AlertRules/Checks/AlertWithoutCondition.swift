import Diagnostics
import PromQL

/// `alert-without-condition`
enum AlertWithoutCondition {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "alert-without-condition", .warning, "An alert's expression has a condition.",
      why:
        "An alert fires for every series that its expression gives, whatever the value: without a comparison, always.",
      example: """
        - alert: QueueFull
          expr: ‹queue_length / queue_capacity›
        """,
      fix: """
        - alert: QueueFull
          expr: queue_length / queue_capacity > 0.9
        """),
    body: .rule { context in
      guard context.rule.kind == .alert, let tree = context.tree, tree.type != .matrix, tree.type != .string
      else { return }
      if let constant = constantAlternative(tree) {
        context.find(
          "\(context.rule.subject) always fires: where nothing else is, this is", in: constant.range,
          help: "put it before the comparison: (… or vector(0)) > limit")
        return
      }
      guard !isConditional(tree) else { return }
      context.find(
        "\(context.rule.subject) has no condition: it fires for every series, whatever the value",
        in: tree.range,
        help: "compare with a limit, such as '> 0'")
    })

  /// The `vector(0)` of `… > 5 or vector(0)`, by which the result is never empty.
  private static func constantAlternative(_ tree: PromQLExpression) -> PromQLExpression? {
    guard case .binary(let chain) = tree.unwrapped else { return nil }
    return chain.links.first { link in
      guard link.operation == .or, case .call(let call) = link.operand.unwrapped else { return false }
      return call.function == .vector
    }?.operand
  }

  /// Whether the expression may give nothing although its series exist.
  static func isConditional(_ expression: PromQLExpression) -> Bool {
    switch expression {
    case .number, .string, .invalid: return true
    case .vectorSelector(let selector): return isConditionalSeries(selector)
    case .matrixSelector(let matrix): return isConditionalSeries(matrix.selector)
    case .subquery(let subquery): return isConditional(subquery.expression)
    case .parentheses(let parentheses): return isConditional(parentheses.expression)
    case .unary(let unary): return isConditional(unary.operand)
    case .aggregation(let aggregation): return aggregation.operand.map(isConditional) ?? true
    case .call(let call):
      // 'vector(1)' always fires, and is written for that.
      switch call.function {
      case nil, .absent, .absentOverTime, .vector: return true
      default: break
      }
      return call.arguments.contains { $0.type == .vector || $0.type == .matrix ? isConditional($0) : false }
    case .binary(let chain):
      return isConditional(chain)
    }
  }

  private static func isConditional(_ chain: BinaryChain) -> Bool {
    // After one of these nothing on its left matters.
    let last = chain.links.lastIndex { $0.operation == .unless || $0.operation.isComparison }
    var isConditional = last.map { !chain.links[$0].returnsBool } ?? Self.isConditional(chain.first)
    for link in chain.links[(last.map { $0 + 1 } ?? 0)...] {
      if link.operation == .or {
        isConditional = isConditional && Self.isConditional(link.operand)
      } else if link.operand.type == .vector {
        isConditional = isConditional || Self.isConditional(link.operand)
      }
    }
    return isConditional
  }

  /// Series that are there only while something is the case: other alerts, and recorded conditions.
  private static func isConditionalSeries(_ selector: VectorSelector) -> Bool {
    guard let name = selector.metricName else { return true }
    return name == "ALERTS" || name.utf8.contains(UInt8(ascii: ":"))
  }
}
