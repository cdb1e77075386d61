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
      for selector in context.selectors { check(selector.offset, &context) }
      for subquery in context.subqueries { check(subquery.offset, &context) }
    })

  private static func check(_ offset: OffsetModifier?, _ context: inout RuleContext) {
    guard let offset, let seconds = offset.duration.literalSeconds, seconds < 0 else { return }
    context.find("the offset looks into the future", in: offset.range, help: "write it without '-'")
  }
}
