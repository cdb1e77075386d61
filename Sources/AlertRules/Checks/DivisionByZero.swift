import Diagnostics
import PromQL

/// `division-by-zero`
enum DivisionByZero {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "division-by-zero", .error, "Nothing is divided by the number 0.",
      why: "The result is infinite or NaN for every series.",
      example: """
        - record: job:load:ratio
          expr: load_now ‹/ 0›
        """,
      fix: """
        - record: job:load:ratio
          expr: load_now / 4
        """),
    body: .rule { context in
      for chain in context.chains {
        for link in chain.links where link.operation == .divide || link.operation == .modulo {
          guard link.operand.constant == 0 else { continue }
          context.find(
            "division by 0", in: TextRange(start: link.operationRange.start, end: link.operand.range.end),
            help: "divide by another number")
        }
      }
    })
}
