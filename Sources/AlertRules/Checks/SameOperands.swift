import Diagnostics
import PromQL

/// `same-operands`
enum SameOperands {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "same-operands", .warning, "The two sides of an operator are not the same series.",
      why:
        "Series are matched by all their labels. A selector with one matcher more, divided by the same selector, is each series divided by itself: always 1.",
      example: """
        - alert: HighErrorRate
          expr: rate(http_requests_total{status=~"5.."}[5m]) ‹/› rate(http_requests_total[5m]) > 0.01
        """,
      fix: """
        - alert: HighErrorRate
          expr: |
            sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01
        """),
    body: .rule { context in
      for chain in context.chains {
        for (left, link) in chain.steps(where: { $0.matching == nil && $0.operand.type == .vector }) {
          check(left, link, &context)
        }
      }
    })

  private static func check(_ left: PromQLExpression, _ link: BinaryChain.Link, _ context: inout RuleContext)
  {
    let name = link.operation.rawValue
    // Two equal texts begin with selectors of one name.
    guard left.firstMetric == link.operand.firstMetric else { return }
    if left.unwrapped.isSame(as: link.operand.unwrapped) {
      context.find(
        "both sides of '\(name)' are the same", in: link.operationRange,
        help: "change one of them, or remove it")
      return
    }
    guard link.operation == .divide || link.operation == .subtract,
      let part = counted(left), let whole = counted(link.operand), part.function == whole.function,
      SeriesShare.isPart(part.selector, of: whole.selector), part.seconds == whole.seconds
    else { return }
    context.find(
      "each series meets itself on the other side: the result is always \(link.operation == .divide ? "1" : "0")",
      in: link.operationRange, help: "aggregate both sides first: sum(…) \(name) sum(…)")
  }

  private static func counted(
    _ node: PromQLExpression
  ) -> (function: String, selector: VectorSelector, seconds: Double?)? {
    switch node.unwrapped {
    case .vectorSelector(let selector): return ("", selector, nil)
    case .call(let call):
      guard call.isGrowth,
        case .matrixSelector(let matrix) = call.arguments.first?.unwrapped
      else { return nil }
      return (call.name.name, matrix.selector, matrix.duration.literalSeconds)
    default: return nil
    }
  }
}

extension PromQLExpression {
  /// The metric name of the first selector in the text; nil where it has none.
  fileprivate var firstMetric: String? {
    switch self {
    case .vectorSelector(let selector): return selector.metricName
    case .matrixSelector(let matrix): return matrix.selector.metricName
    default:
      var found: String?
      forEachChild { child in
        if found == nil { found = child.firstMetric }
      }
      return found
    }
  }
}
