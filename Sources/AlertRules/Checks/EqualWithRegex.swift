import Diagnostics
import PromQL

/// `equal-with-regex`
enum EqualWithRegex {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "equal-with-regex", .warning,
      "A value that looks like a regular expression stands behind '=~' or '!~'.",
      why: "Behind '=' the value is taken letter by letter: no series has the status '5..'.",
      example: """
        - alert: Errors
          expr: rate(http_requests_total{status‹=›"5.."}[5m]) > 1
        """,
      fix: """
        - alert: Errors
          expr: rate(http_requests_total{status=~"5.."}[5m]) > 1
        """),
    body: .rule { context in
      for selector in context.selectors {
        for matcher in selector.matchers where matcher.operation == .equal || matcher.operation == .notEqual {
          guard !matcher.isQuotedName, looksLikePattern(matcher.value) else { continue }
          let sign = matcher.operation == .equal ? "=" : "!="
          guard let place = context.sign(sign, from: matcher.label.range.end) else { continue }
          context.find(
            "'\(matcher.value)' looks like a regular expression, and '\(sign)' takes it letter by letter",
            in: place,
            help: "write '\(matcher.operation == .equal ? "=~" : "!~")'")
        }
      }
    })

  private static func looksLikePattern(_ value: String) -> Bool {
    guard value.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "|") }) else {
      return false
    }
    if value.contains(".*") || value.contains(".+") { return true }
    if value.count == 3, value.hasSuffix(".."), let first = value.first, first.isNumber { return true }
    let parts = value.split(separator: "|", omittingEmptySubsequences: false)
    return parts.count > 1
      && parts.allSatisfy {
        !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
      }
  }
}

extension RuleContext {
  /// The place of the next sign of this text in the expression.
  func sign(_ sign: String, from start: Int) -> TextRange? { word(sign, from: start) }
}
