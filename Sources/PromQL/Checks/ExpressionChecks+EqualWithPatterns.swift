extension ExpressionChecks {
  /// Values that look like regular expressions behind `=` or `!=`.
  package static func equalWithPatterns(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for selector in parts.selectors {
      for matcher in selector.matchers where matcher.operation == .equal || matcher.operation == .notEqual {
        guard !matcher.isQuotedName, looksLikePattern(matcher.value) else { continue }
        let sign = matcher.operation.rawValue
        found.append(
          ExpressionFinding(
            "'\(matcher.value)' looks like a regular expression, and '\(sign)' takes it letter by letter",
            in: matcher.operationRange, help: "write '\(matcher.operation == .equal ? "=~" : "!~")'",
            grounds: [.text(matcher.range)]))
      }
    }
    return found
  }

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
