import Diagnostics
import PromQL

/// `required-annotations`
enum RequiredAnnotations {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "required-annotations", .warning, isOn: false, "Every alert has the annotations of the policy.",
      why: "Who is woken up needs a sentence about what is wrong and a link to what to do.",
      example: """
        - alert: ‹Down›
          expr: up == 0
          for: 5m
        """,
      fix: """
        - alert: Down
          expr: up == 0
          for: 5m
          annotations: { summary: A target is down }
        """,
      parameters: [
        CheckParameter("annotations", .texts(["summary"]), "The annotations that every alert has."),
        CheckParameter(
          "values", .patterns([:]), "Annotations, each with a regular expression that its whole text matches."
        ),
      ]),
    body: .rule { context in
      guard context.rule.kind == .alert else { return }
      PolicyTexts.check(
        context.rule.annotations, names: "annotations", values: "values", what: "annotation", &context)
    })
}
