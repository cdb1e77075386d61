import Diagnostics
import PromQL
import RegularExpressions

/// `argument-text`
enum ArgumentText {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "argument-text", .error,
      "Texts in calls are what the function takes: label names, RE2, groups that exist.",
      why:
        "Prometheus loads the rule and then fails at every evaluation, or puts nothing in place of '$2'; promtool does not tell.",
      example: """
        - record: host:up
          expr: label_replace(up, "host", "$1", "instance", ‹"(.*"›)
        - record: zone:up
          expr: label_replace(up, "zone", ‹"$2"›, "instance", "(.*)")
        """,
      fix: """
        - record: host:up
          expr: label_replace(up, "host", "$1", "instance", "(.*)")
        - record: zone:up
          expr: label_replace(up, "zone", "$1", "instance", "(.*)")
        """),
    body: .rule { context in
      for call in context.calls { check(call, &context) }
      for aggregation in context.aggregations where aggregation.aggregator == .countValues {
        if case .string(let label) = aggregation.parameter { checkLabel(label, &context) }
      }
    })

  private static func check(_ call: FunctionCall, _ context: inout RuleContext) {
    guard call.function == .labelJoin || call.function == .labelReplace else { return }
    let texts = call.arguments.map { argument -> StringLiteral? in
      if case .string(let text) = argument { text } else { nil }
    }
    switch call.function {
    case .labelJoin:
      if texts.count > 1, let label = texts[1] { checkLabel(label, &context) }
    case .labelReplace:
      guard texts.count == 5 else { return }
      if let label = texts[1] { checkLabel(label, &context) }
      guard let pattern = texts[4] else { return }
      do throws(RegexFailure) {
        let groups = try RegexPattern(pattern.value).groupCount
        guard let replacement = texts[2], let number = missingGroup(replacement.value, groups) else { return }
        context.find(
          "'$\(number)' is always empty: the expression has \(groups == 0 ? "no group" : groups == 1 ? "1 group" : "\(groups) groups")",
          in: replacement.range, help: "put parentheses around what it stands for")
      } catch {
        context.find("invalid regular expression: \(error.message)", in: pattern.range, help: error.help)
      }
    default: break
    }
  }

  private static func checkLabel(_ label: StringLiteral, _ context: inout RuleContext) {
    guard !MetricName.isValidLabel(label.value),
      context.target.effectiveVersion < PrometheusVersion(3, 0) || label.value.isEmpty
    else { return }
    context.find(
      "'\(label.value)' cannot be the name of a label", in: label.range,
      help: "use letters, digits and '_', not beginning with a digit")
  }

  /// The first `$2` or `${2}` that no group fills.
  private static func missingGroup(_ text: String, _ groups: Int) -> Int? {
    let bytes = Array(text.utf8)
    var index = 0
    while index + 1 < bytes.count {
      guard bytes[index] == UInt8(ascii: "$") else {
        index += 1
        continue
      }
      if bytes[index + 1] == UInt8(ascii: "$") {
        index += 2
        continue
      }
      var start = index + 1
      if bytes[start] == UInt8(ascii: "{") { start += 1 }
      let digits = bytes[start...].prefix { (48...57).contains($0) }
      if let number = Int(String(decoding: digits, as: UTF8.self)), number > groups { return number }
      index = start
    }
    return nil
  }
}
