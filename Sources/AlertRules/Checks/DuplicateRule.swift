import Diagnostics
import PromQL

/// `duplicate-rule`
enum DuplicateRule {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "duplicate-rule", .warning, "No two rules have the same name, labels and expression.",
      why:
        "Both are evaluated and one is thrown away; when somebody changes one of them, the other goes on as before.",
      example: """
        - alert: Down
          expr: up == 0
        - alert: ‹Down›
          expr: up==0
        """,
      fix: """
        - alert: Down
          expr: up == 0
        """),
    body: .set { context in
      for rules in context.index.namesakes {
        var first: [String: Rule] = [:]
        for rule in rules {
          guard let expression = rule.expression, expression.isSound,
            let text = PromQLPrinter.print(expression.tree)
          else { continue }
          guard let earlier = first[text] else {
            first[text] = rule
            continue
          }
          guard earlier.nameNode.range != rule.nameNode.range else { continue }
          context.find(
            "\(rule.subject) is there twice", at: rule.nameNode.range, help: "remove one of the two",
            notes: [Diagnostic.Note(message: "the first one", range: earlier.nameNode.range)])
        }
      }
    })
}
