/// Names of series and labels, as every version of Prometheus takes them, or a certain one.
package enum MetricName {
  package static func isValid(_ text: String) -> Bool {
    isWord(text) { $0 == UInt8(ascii: ":") }
  }

  package static func isValidLabel(_ text: String) -> Bool { isWord(text) { _ in false } }

  /// Whether rules may record a series of this name. Since version 3.0 any text is one, but for braces: who writes
  /// them means an expression.
  package static func isValid(_ text: String, in target: PrometheusTarget) -> Bool {
    guard target.hasAnyNames else { return isValid(text) }
    return !text.isEmpty && !hasBraces(text)
  }

  /// Whether rules may name a label or an annotation so.
  package static func isValidLabel(_ text: String, in target: PrometheusTarget) -> Bool {
    target.hasAnyNames ? !text.isEmpty : isValidLabel(text)
  }

  package static func hasBraces(_ text: String) -> Bool {
    text.utf8.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
  }

  private static func isWord(_ text: String, also extra: (UInt8) -> Bool) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_") || extra(byte)
    }
  }
}
