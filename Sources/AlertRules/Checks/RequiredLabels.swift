import Diagnostics
import PromQL
import RegularExpressions

/// `required-labels`
enum RequiredLabels {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "required-labels", .warning, isOn: false, "Every rule has the labels of the policy.",
      why: "Alertmanager routes by labels: an alert without 'severity' goes where nobody looks.",
      example: """
        - alert: ‹Down›
          expr: up == 0
          for: 5m
        """,
      fix: """
        - alert: Down
          expr: up == 0
          for: 5m
          labels: { severity: page }
        """,
      parameters: [
        CheckParameter("labels", .texts(["severity"]), "The labels that every alert has."),
        CheckParameter("record-labels", .texts([]), "The labels that every recording rule has."),
        CheckParameter(
          "values", .patterns([:]), "Labels, each with a regular expression that its whole value matches."),
      ]),
    body: .rule { context in
      let texts = context.group.labels + context.rule.labels
      let names = context.rule.kind == .alert ? "labels" : "record-labels"
      PolicyTexts.check(texts, names: names, values: "values", what: "label", &context)
    })
}

/// What required labels and required annotations have in common.
enum PolicyTexts {
  static func check(
    _ texts: [RuleText], names: String, values: String, what: String, _ context: inout RuleContext
  ) {
    for name in context.setting.texts(names)
    where !texts.contains(where: { $0.name == name && !$0.text.isEmpty }) {
      context.find(
        "\(context.rule.subject) has no \(what) '\(name)'", at: context.rule.nameNode.range,
        help: "add it under '\(what)s'")
    }
    for (name, pattern) in context.setting.patterns(values).sorted(by: { $0.key < $1.key }) {
      guard let text = texts.last(where: { $0.name == name }), !text.text.contains("{{"),
        (try? RegexPattern(pattern))?.matches(text.text) == false
      else { continue }
      context.find(
        "\(what) '\(name)' does not match '\(pattern)'", at: text.node.range, help: "the policy asks for it")
    }
  }
}
