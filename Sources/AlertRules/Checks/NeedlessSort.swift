import Diagnostics
import PromQL

/// `needless-sort`
enum NeedlessSort {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "needless-sort", .info, "A rule does not sort.",
      why: "Alerts and recorded series have no order.",
      example: """
        - record: job:up:sum
          expr: ‹sort_desc›(sum by (job) (up))
        """,
      fix: """
        - record: job:up:sum
          expr: sum by (job) (up)
        """),
    body: .rule { context in
      for call in context.calls {
        switch call.function {
        case .sort, .sortDesc, .sortByLabel, .sortByLabelDesc:
          context.find("'\(call.name.name)' has no effect in a rule", in: call.name.range, help: "remove it")
        default: break
        }
      }
    })
}
