import Diagnostics
import PromQL

/// `future-offset`
enum FutureOffset {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "future-offset", .warning, "A rule does not look into the future.",
      why: "A rule is evaluated now: with a negative offset there is no sample yet, and the result is empty.",
      example: """
        - alert: Grows
          expr: queue_length ‹offset -1h› > 100
        """,
      fix: """
        - alert: Grows
          expr: queue_length offset 1h > 100
        """),
    body: .rule { context in
      let offsets = context.selectors.map(\.offset) + context.subqueries.map(\.offset)
      for case let offset? in offsets {
        guard let seconds = offset.duration.literalSeconds, seconds < 0 else { continue }
        context.find("the offset looks into the future", in: offset.range, help: "write it without '-'")
      }
    })
}
