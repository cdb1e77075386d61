import Diagnostics
import PromQL
import RegularExpressions

/// `matchers-contradict`
enum MatchersContradict {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "matchers-contradict", .error, "The matchers of a selector can hold at once.",
      why: "All matchers of a selector must hold; two that exclude each other select nothing, ever.",
      example: """
        - alert: Slow
          expr: http_latency_seconds{env="prod", ‹env="staging"›} > 1
        """,
      fix: """
        - alert: Slow
          expr: http_latency_seconds{env=~"prod|staging"} > 1
        """),
    body: .rule { context in
      // Each is compared with all before it; nobody writes so many by hand.
      for selector in context.selectors where selector.matchers.count <= 1000 {
        for (index, matcher) in selector.matchers.enumerated() {
          guard let other = selector.matchers[..<index].first(where: { isClash($0, matcher) }) else {
            continue
          }
          context.find(
            "this matcher and '\(context.text(other.range))' never hold at once", in: matcher.range,
            help: "remove one of them, or write one =~ with alternatives")
        }
      }
    })

  private static func isClash(_ left: LabelMatcher, _ right: LabelMatcher) -> Bool {
    guard left.label.name == right.label.name else { return false }
    guard let texts = texts(of: left) ?? texts(of: right) else { return false }
    let other = self.texts(of: left) == nil ? left : right
    return texts.allSatisfy { accepts(other, $0) == false }
  }

  /// The few values that a matcher takes; nil where they are not few.
  private static func texts(of matcher: LabelMatcher) -> [String]? {
    switch matcher.operation {
    case .equal: [matcher.value]
    case .matches: (try? RegexPattern(matcher.value))?.texts
    default: nil
    }
  }

  private static func accepts(_ matcher: LabelMatcher, _ text: String) -> Bool? {
    switch matcher.operation {
    case .equal: matcher.value == text
    case .notEqual: matcher.value != text
    case .matches: (try? RegexPattern(matcher.value))?.matches(text)
    case .doesNotMatch: (try? RegexPattern(matcher.value))?.matches(text).map { !$0 }
    }
  }
}
