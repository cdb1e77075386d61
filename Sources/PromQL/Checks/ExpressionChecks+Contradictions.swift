import RegularExpressions

extension ExpressionChecks {
  /// Each is compared with all before it; nobody writes so many by hand.
  private static let mostMatchers = 1000

  /// Matchers of one selector that never hold at once.
  package static func contradictions(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for selector in parts.selectors where selector.matchers.count <= mostMatchers {
      for (index, matcher) in selector.matchers.enumerated() {
        guard let other = selector.matchers[..<index].first(where: { isClash($0, matcher) }) else { continue }
        found.append(
          ExpressionFinding(
            "this matcher and '\(PromQLPrinter.shown(other))' never hold at once", in: matcher.range,
            help: "remove one of them, or write one =~ with alternatives",
            grounds: [.text(matcher.range), .text(other.range)]))
      }
    }
    return found
  }

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
