import Diagnostics
import PromQL

/// `idle-ratio`
enum IdleRatio {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "idle-ratio", .info, "A ratio that is compared with '<' stays a number when nothing goes on.",
      why:
        "0 divided by 0 is NaN, and no comparison with NaN is true: the alert is silent just when all traffic has gone.",
      example: """
        - alert: FewSuccesses
          expr: sum(rate(requests_ok_total[5m])) ‹/› sum(rate(requests_total[5m])) < 0.9
        """,
      fix: """
        - alert: FewSuccesses
          expr: |
            sum(rate(requests_ok_total[5m])) / sum(rate(requests_total[5m])) < 0.9
            or sum(rate(requests_total[5m])) == 0
        """),
    body: .rule { context in
      guard context.rule.kind == .alert, !context.chains.contains(where: mentionsZero) else { return }
      for chain in context.chains {
        for (left, link) in chain.steps(where: { $0.operation == .less || $0.operation == .lessOrEqual }) {
          guard link.operand.constant != nil, case .binary(let ratio) = left.unwrapped,
            let division = ratio.links.last, division.operation == .divide, isRate(division.operand)
          else { continue }
          context.find(
            "this ratio is NaN, and the comparison never true, while the lower side is 0",
            in: division.operationRange, help: "add 'or (…) == 0' for the lower side, if that is to alert")
        }
      }
    })

  private static func isRate(_ node: PromQLExpression) -> Bool {
    switch node.unwrapped {
    case .call(let call): call.isGrowth
    case .aggregation(let aggregation): aggregation.operand.map(isRate) ?? false
    default: false
    }
  }

  /// Whether a part is compared with 0: then idleness was thought of.
  private static func mentionsZero(_ chain: BinaryChain) -> Bool {
    chain.links.contains { $0.operation.isComparison && $0.operand.constant == 0 }
  }
}
