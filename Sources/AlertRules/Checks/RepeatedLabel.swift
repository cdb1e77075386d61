import Diagnostics
import PromQL

/// `repeated-label`
enum RepeatedLabel {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "repeated-label", .warning, "A list of labels names each of them once.",
      why: "The second name does nothing; most often another was meant.",
      example: """
        - record: job:up:sum
          expr: sum by (job, ‹job›) (up)
        """,
      fix: """
        - record: job:up:sum
          expr: sum by (job, instance) (up)
        """),
    body: .rule { context in
      for aggregation in context.aggregations { check(aggregation.grouping?.labels ?? [], &context) }
      for chain in context.chains {
        for link in chain.links {
          guard let matching = link.matching else { continue }
          check(matching.labels, &context)
          check(matching.group?.labels ?? [], &context)
        }
      }
    })

  private static func check(_ labels: [LabelName], _ context: inout RuleContext) {
    guard labels.count > 1 else { return }
    var seen: Set<String> = []
    for label in labels where !seen.insert(label.name).inserted {
      context.find(
        "label '\(label.name)' stands twice in the list", in: label.range, help: "remove one of them")
    }
  }
}
