import RegularExpressions

/// Whether a matcher also matches a label that is absent or empty.
enum EmptyMatch {
  static func isPossible(_ matcher: LabelMatcher) -> Bool {
    switch matcher.operation {
    case .equal: return matcher.value.isEmpty
    case .notEqual: return !matcher.value.isEmpty
    case .matches: return matchesEmpty(matcher.value) ?? false
    case .doesNotMatch: return matchesEmpty(matcher.value).map { !$0 } ?? false
    }
  }

  /// Whether an RE2 pattern matches the empty text; nil when it is no pattern.
  static func matchesEmpty(_ pattern: String) -> Bool? {
    PlainRegex(pattern).map(\.matchesEmpty) ?? (try? RegexPattern(pattern))?.root.matchesEmptyText
  }
}
