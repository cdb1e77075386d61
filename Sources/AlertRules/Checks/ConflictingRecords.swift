import Diagnostics
import PromQL

/// `conflicting-records`
enum ConflictingRecords {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "conflicting-records", .warning, "No two rules record the same series from different expressions.",
      why:
        "Where both give the same labels, one sample is thrown away as a duplicate, and which one depends on the order.",
      example: """
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total[5m]))
        - record: ‹job:errors:rate5m›
          expr: sum by (job) (rate(failures_total[5m]))
        """,
      fix: """
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total[5m]))
        - record: job:failures:rate5m
          expr: sum by (job) (rate(failures_total[5m]))
        """),
    body: .set { context in
      for rules in context.index.namesakes where rules[0].kind == .record {
        var first: (rule: Rule, text: String)?
        for rule in rules {
          guard let expression = rule.expression, expression.isSound,
            let text = PromQLPrinter.print(expression.tree)
          else { continue }
          guard let earlier = first else {
            first = (rule, text)
            continue
          }
          guard earlier.text != text, canCollide(earlier.rule, rule) else { continue }
          context.find(
            "'\(rule.name)' is recorded from two expressions", at: rule.nameNode.range,
            help: "give them different names, or labels that tell them apart",
            notes: [Diagnostic.Note(message: "the first one", range: earlier.rule.nameNode.range)])
        }
      }
    })

  /// Whether nothing tells that the two give different labels: a matcher may set them apart.
  private static func canCollide(_ left: Rule, _ right: Rule) -> Bool {
    guard let one = left.expression, let other = right.expression, let a = one.parsed.labelFlow,
      let b = other.parsed.labelFlow
    else { return false }
    // Where only matchers differ, series of different labels are recorded piece by piece.
    return a.possible != nil && a.possible == b.possible
      && matchers(one.selectors) == matchers(other.selectors)
  }

  private static func matchers(_ selectors: [VectorSelector]) -> [String] {
    selectors.flatMap(\.matchers).map { "\($0.label.name)\($0.operation.rawValue)\($0.value)" }.sorted()
  }
}
