import Diagnostics
import PromQL

/// `short-range`
enum ShortRange {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "short-range", .warning,
      "A range holds at least two samples, and a subquery's step fits into its range.",
      why:
        "'rate' and its like need two samples; a range below twice the scrape interval has one or none, and the result comes and goes.",
      example: """
        - alert: Errors
          expr: rate(http_errors_total‹[20s]›) > 1
        """,
      fix: """
        - alert: Errors
          expr: rate(http_errors_total[1m]) > 1
        """,
      parameters: [
        CheckParameter("scrape-interval", .duration(15), "How often the targets are scraped.")
      ]),
    body: .rule { context in
      let interval = context.setting.number("scrape-interval")
      for call in context.calls {
        guard needsTwoSamples(call.function),
          case .matrixSelector(let matrix) = call.arguments.first?.unwrapped,
          let seconds = matrix.duration.literalSeconds, seconds < 2 * interval
        else { continue }
        let duration = matrix.duration.textRange
        context.find(
          "'\(call.name.name)' over less than two scrape intervals of \(PromQLPrinter.shownDuration(interval))",
          in: TextRange(start: duration.start - 1, end: duration.end + 1),
          help:
            "write at least \(PromQLPrinter.shownDuration(4 * interval)), or set 'scrape-interval' of this check"
        )
      }
      for subquery in context.subqueries {
        guard let step = subquery.step, let stepSeconds = step.literalSeconds,
          let seconds = subquery.duration.literalSeconds, stepSeconds > seconds
        else { continue }
        context.find(
          "the step of the subquery is longer than its range", in: step.textRange,
          help: "exchange the two, or shorten the step")
      }
    })

  private static func needsTwoSamples(_ function: FunctionName?) -> Bool {
    switch function {
    case .rate, .irate, .increase, .delta, .idelta, .deriv, .predictLinear, .changes, .resets: true
    default: false
    }
  }
}
