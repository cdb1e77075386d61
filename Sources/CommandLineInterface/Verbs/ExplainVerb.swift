import AlertRules
import Diagnostics
import Documents
import Execution
import Grafana
import PipelineModel
import Steps

extension Verb {
  static let explain = Verb(
    name: "explain", summary: "Explain a kind of step and its keys, or a check of rules or dashboards.",
    operands: "KIND|CODE", operandCount: 1...1, flags: [],
    examples: ["loadline explain load", "loadline explain panel-id-duplicate"],
    operandWords: Explanation.subjects
  ) { arguments, console in
    let word = arguments.operands[0]
    if let kind = StepRegistry.catalog[word] {
      console.print(
        "\(kind.name): \(kind.summary)\n\nunder 'with':\n\(Explanation.keys(kind.keys, indent: 1))")
      return ExitCode.passed.rawValue
    }
    if let check = DashboardCheck.everyDescription.first(where: { $0.code == word }) {
      console.print(
        "\(check.code) (\(check.severity.rawValue)): \(check.summary)\n\n\(check.why)\n\nbroken:\n\n\(check.example)\n\nmended:\n\n\(check.fix)\n"
      )
      return ExitCode.passed.rawValue
    }
    if let check = RuleCheckRegistry.description(of: word) {
      console.print(Explanation.text(of: check))
      return ExitCode.passed.rawValue
    }
    throw Arguments.Fault(
      message: "no kind of step and no check of rules or dashboards is called '\(word)'",
      help: Suggestion.nearest(to: word, among: Explanation.subjects).map { "did you mean '\($0)'?" }
        ?? "the message of any other finding says what to do; all codes stand in docs/reference/diagnostics.md"
    )
  }
}

/// The keys of a format as indented text.
private enum Explanation {
  static let subjects =
    StepRegistry.catalog.kinds.map(\.name) + DashboardCheck.everyDescription.map(\.code)
    + RuleCheckRegistry.descriptions.map(\.code)

  static func text(of check: RuleCheckDescription) -> String {
    let state = check.isOn ? check.severity.rawValue : "\(check.severity.rawValue), off"
    var text = "\(check.code) (\(state)): \(check.summary)\n\n\(check.why)\n\n"
    text += "broken:\n\n\(check.plainExample)\n\nmended:\n\n\(check.fix)\n"
    for parameter in check.parameters {
      text += "\n\(parameter.name), default: \(parameter.standardText)\n    \(parameter.summary)\n"
    }
    return text
      + "\nto turn it off, under 'with' of the step or in loadline.yaml: checks: { \(check.code): off }\n"
  }

  static func keys(_ keys: [KeyDescription], indent: Int) -> String {
    let blank = String(repeating: "  ", count: indent)
    return keys.map { key in
      var line = "\(blank)\(key.name): \(key.shape.name)"
      if key.isRequired { line += ", required" }
      if let value = key.defaultText { line += ", default: \(value)" }
      return "\(line)\n\(blank)    \(key.summary)\n" + nested(key.shape, indent: indent + 1)
    }.joined()
  }

  private static func nested(_ shape: ValueShape, indent: Int) -> String {
    switch shape {
    case .mapping(let keys): Self.keys(keys, indent: indent)
    case .list(let element), .listOrSingle(let element), .map(let element): nested(element, indent: indent)
    default: ""
    }
  }
}
