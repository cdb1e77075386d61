/// Names of series and labels, as every version of Prometheus takes them.
package enum MetricName {
  package static func isValid(_ text: String) -> Bool {
    isWord(text) { $0 == UInt8(ascii: ":") }
  }

  package static func isValidLabel(_ text: String) -> Bool { isWord(text) { _ in false } }

  private static func isWord(_ text: String, also extra: (UInt8) -> Bool) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_") || extra(byte)
    }
  }
}
