import Diagnostics
import PromQL

/// `template-value-in-label`
enum TemplateValueInLabel {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-value-in-label", .warning, "No label of an alert shows the value.",
      why:
        "Labels make the alert what it is: with each new value it is a new alert, whose 'for' begins anew, so that it never fires, or fires without end.",
      example: """
        - alert: QueueFull
          expr: queue_length > 100
          for: 5m
          labels:
            length: '{{ ‹$value› }}'
        """,
      fix: """
        - alert: QueueFull
          expr: queue_length > 100
          for: 5m
          annotations:
            length: '{{ $value }}'
        """),
    body: .rule { context in
      for template in context.templates where template.isLabel {
        for use in template.analysis.valueUses {
          context.find(
            "the value in label '\(template.text.name)' makes a new alert whenever it changes the label",
            at: template.range(use),
            help: "move it to an annotation")
        }
      }
    })
}
