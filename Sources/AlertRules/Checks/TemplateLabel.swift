import Diagnostics
import PromQL

/// `template-label`
enum TemplateLabel {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-label", .warning, "Labels that a template shows can be there: the expression keeps them.",
      why: "A label that an aggregation has dropped shows as nothing: 'Instance  is down'.",
      example: """
        - alert: HighErrorRate
          expr: sum by (job) (rate(http_errors_total[5m])) > 1
          for: 5m
          annotations:
            summary: 'errors on {{ $labels.‹instance› }}'
        """,
      fix: """
        - alert: HighErrorRate
          expr: sum by (job, instance) (rate(http_errors_total[5m])) > 1
          for: 5m
          annotations:
            summary: 'errors on {{ $labels.instance }}'
        """),
    body: .rule { context in
      guard context.dropsLabels, let expression = context.expression,
        context.templates.contains(where: { !$0.analysis.labelUses.isEmpty })
      else { return }
      let flow = LabelFlow(of: expression.tree)
      for template in context.templates {
        for use in template.analysis.labelUses where use.name != "alertname" {
          guard let cause = flow.absence(of: use.name) else { continue }
          let possible = flow.possible?.sorted() ?? []
          context.find(
            "label '\(use.name)' is never there: \(cause.reason)", at: template.range(use.range),
            help: Suggestion.nearest(to: use.name, among: possible).map { "did you mean '\($0)'?" }
              ?? "keep it in the expression, or leave it out here",
            notes: [Diagnostic.Note(message: "dropped here", range: expression.range(cause.range))])
        }
      }
    })
}
