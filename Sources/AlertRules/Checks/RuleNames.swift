import Diagnostics
import PromQL
import RegularExpressions

/// `rule-name`
enum RuleNames {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "rule-name", .warning, isOn: false, "Names of alerts and recorded series follow the policy.",
      why:
        "A recorded series with a colon, level:metric:operations, cannot be taken for one that a target exposes.",
      example: """
        - record: ‹requests_rate›
          expr: sum(rate(http_requests_total[5m]))
        """,
      fix: """
        - record: job:http_requests:rate5m
          expr: sum by (job) (rate(http_requests_total[5m]))
        """,
      parameters: [
        CheckParameter(
          "alert", .texts(["[A-Z][A-Za-z0-9]*"]),
          "Regular expressions, one of which matches the whole name of an alert."),
        CheckParameter(
          "record", .texts([".+:.+"]),
          "Regular expressions, one of which matches the whole name of a recorded series."),
      ]),
    body: .rule { context in
      let patterns = context.setting.texts(context.rule.kind.rawValue)
      let name = context.rule.name
      guard !name.isEmpty, !patterns.contains(where: { (try? RegexPattern($0))?.matches(name) != false })
      else { return }
      context.find(
        "the name of \(context.rule.subject) matches none of the policy", at: context.rule.nameNode.range,
        help: "it must match '\(patterns.joined(separator: "' or '"))'")
    })
}
