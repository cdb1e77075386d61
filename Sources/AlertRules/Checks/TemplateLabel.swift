import Diagnostics
import PromQL

/// `template-label`
enum TemplateLabel {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-label", .warning, "Labels that a template shows can be there: the expression keeps them.",
      why:
        "A label that an aggregation has dropped shows as nothing: 'Instance  is down'. One behind '{{ if $labels.x }}' of its own is left alone.",
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
      guard context.parts.dropsLabels, let expression = context.expression,
        context.templates.contains(where: { !$0.analysis.labelUses.isEmpty }),
        let flow = expression.parsed.labelFlow
      else { return }
      // One label is one fault, however often the texts show it.
      var places: [(name: String, ranges: [SourceRange])] = []
      for template in context.templates {
        for use in template.analysis.labelUses where use.name != "alertname" {
          guard flow.absence(of: use.name) != nil else { continue }
          let range = template.range(use.range)
          if let index = places.firstIndex(where: { $0.name == use.name }) {
            places[index].ranges.append(range)
          } else {
            places.append((use.name, [range]))
          }
        }
      }
      for (name, ranges) in places {
        guard let cause = flow.absence(of: name) else { continue }
        let possible = flow.possible?.sorted() ?? []
        let dropped = Diagnostic.Note(message: "dropped here", range: expression.range(cause.range))
        context.find(
          "label '\(name)' is never there: \(cause.reason)", at: ranges[0],
          help: Suggestion.nearest(to: name, among: possible).map { "did you mean '\($0)'?" }
            ?? "keep it in the expression, or leave it out here",
          notes: [dropped] + ranges.dropFirst().map { Diagnostic.Note(message: "shown also", range: $0) })
      }
    })
}
