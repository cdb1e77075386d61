import Diagnostics
import PromQL

/// `record-order`
enum RecordOrder {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "record-order", .info, "A group records a series before its other rules use it.",
      why:
        "Rules of a group run from top to bottom; a rule above the one it needs works with the sample of the evaluation before.",
      example: """
        - alert: Errors
          expr: ‹job:errors:rate5m› > 1
          for: 5m
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total[5m]))
        """,
      fix: """
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total[5m]))
        - alert: Errors
          expr: job:errors:rate5m > 1
          for: 5m
        """),
    body: .set { context in
      for group in context.index.groups {
        var later: [String: Int] = [:]
        for rule in group.rules where rule.kind == .record { later[rule.name, default: 0] += 1 }
        guard !later.isEmpty else { continue }
        for rule in group.rules {
          if rule.kind == .record { later[rule.name, default: 0] -= 1 }
          guard let expression = rule.expression, expression.isSound else { continue }
          for selector in expression.selectors {
            guard let name = selector.metricName, name != rule.name, let count = later[name], count > 0,
              count == group.rules.count(where: { $0.kind == .record && $0.name == name })
            else { continue }
            context.find(
              "'\(name)' is recorded further down in the group", at: expression.range(selector.range),
              help: "move the recording rule up")
          }
        }
      }
    })
}
