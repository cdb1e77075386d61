import Diagnostics
import PromQL

/// `label-mismatch`
enum LabelMismatch {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "label-mismatch", .warning,
      "The two sides of an operator can have the labels that they are matched by.",
      why:
        "Series of two sides meet only where all labels that are matched are equal; a label that only one side has keeps them apart, and the result is empty.",
      example: """
        - alert: Full
          expr: sum by (instance) (disk_used_bytes) ‹/› sum by (job) (disk_size_bytes) > 0.9
        """,
      fix: """
        - alert: Full
          expr: sum by (instance) (disk_used_bytes) / sum by (instance) (disk_size_bytes) > 0.9
        """),
    body: .rule { context in
      guard context.dropsLabels else { return }
      for chain in context.chains {
        for (left, link) in chain.steps(where: { $0.operand.type == .vector }) where left.type == .vector {
          check(LabelFlow(of: left), LabelFlow(of: link.operand), link, &context)
        }
      }
    })

  private static func check(
    _ left: LabelFlow, _ right: LabelFlow, _ link: BinaryChain.Link, _ context: inout RuleContext
  ) {
    guard link.operation != .or else { return }
    let names: [String]
    if let matching = link.matching {
      guard matching.isOn else {
        names = expected(left, right).filter { name in !matching.labels.contains { $0.name == name } }
        return report(names, left, right, link, &context)
      }
      names = matching.labels.map(\.name)
    } else {
      names = expected(left, right)
    }
    report(names, left, right, link, &context)
  }

  /// The labels that either side has in all likelihood, in the order of their names.
  private static func expected(_ left: LabelFlow, _ right: LabelFlow) -> [String] {
    (left.expected + right.expected.filter { !left.expected.contains($0) }).sorted()
  }

  private static func report(
    _ names: [String], _ left: LabelFlow, _ right: LabelFlow, _ link: BinaryChain.Link,
    _ context: inout RuleContext
  ) {
    // 'unless' with what never meets keeps all of the left side, which is as wrong.
    for name in names {
      let (leftCause, rightCause) = (left.absence(of: name), right.absence(of: name))
      guard (leftCause == nil) != (rightCause == nil) else { continue }
      let holder = leftCause == nil ? left : right
      guard holder.expected.contains(name), let cause = leftCause ?? rightCause else { continue }
      let side = leftCause == nil ? "right" : "left"
      context.find(
        "label '\(name)' is missing on the \(side) of '\(link.operation.rawValue)': \(cause.reason)",
        in: link.operationRange,
        help: "keep it on both sides, or match on (…) what both have")
      return
    }
  }
}
