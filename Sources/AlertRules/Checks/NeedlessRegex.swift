import Diagnostics
import PromQL
import RegularExpressions

/// `needless-regex`
enum NeedlessRegex {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "needless-regex", .info, "A regular expression is used only where '=' and '!=' do not serve.",
      why: "Expressions are anchored already; a plain comparison is faster and says what is meant.",
      example: """
        - alert: Down
          expr: up{job=~‹"api"›} == 0
        - alert: OtherDown
          expr: up{job=~‹"^web.*$"›} == 0
        """,
      fix: """
        - alert: Down
          expr: up{job="api"} == 0
        - alert: OtherDown
          expr: up{job=~"web.*"} == 0
        """),
    body: .rule { context in
      for selector in context.selectors {
        for matcher in selector.matchers
        where matcher.operation == .matches || matcher.operation == .doesNotMatch {
          check(matcher, &context)
        }
      }
    })

  /// False for what is neither a plain text nor everything, as its signs tell.
  private static func mayBeNeedless(_ value: String) -> Bool {
    let bytes = value.utf8
    return bytes.count <= 2 || bytes.first == UInt8(ascii: "^") || bytes.last == UInt8(ascii: "$")
      || !bytes.contains { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "+") }
  }

  private static func check(_ matcher: LabelMatcher, _ context: inout RuleContext) {
    guard mayBeNeedless(matcher.value), let pattern = try? RegexPattern(matcher.value) else { return }
    let isPositive = matcher.operation == .matches
    if pattern.matchesEverything {
      context.find(
        isPositive
          ? "this matcher takes every value, and series without the label"
          : "this matcher takes no value, and no series without the label: nothing is ever selected",
        in: matcher.valueRange,
        help: isPositive
          ? "remove it, or write \".+\" to demand the label"
          : "write \".+\" for series without the label, or remove the rule")
    } else if let texts = pattern.texts, texts.count == 1 {
      context.find(
        "this regular expression is a plain text", in: matcher.valueRange,
        help: "write \(matcher.label.name)\(isPositive ? "=" : "!=")\(PromQLPrinter.shownText(texts[0]))")
    } else if matcher.value.hasPrefix("^")
      || (matcher.value.hasSuffix("$") && !matcher.value.hasSuffix("\\$"))
    {
      context.find(
        "matchers are anchored at both ends already", in: matcher.valueRange, help: "leave '^' and '$' out")
    }
  }
}
