/// The value of a number as YAML's core schema and JSON write it.
package enum NumberLexeme {
  /// The nearest double: decimal, exponent, `0x`, `0o`, `.inf`, `.nan`.
  package static func double(_ lexeme: String) -> Double? {
    if let digits = shortInteger(lexeme) { return Double(digits) }
    if let whole = prefixedInteger(lexeme) { return Double(whole) }
    var text = Substring(lexeme)
    var sign = 1.0
    if text.first == "-" || text.first == "+" { sign = text.removeFirst() == "-" ? -1 : 1 }
    switch text {
    case ".inf", ".Inf", ".INF": return sign * .infinity
    case ".nan", ".NaN", ".NAN": return .nan
    default: break
    }
    guard let first = text.utf8.first, first == UInt8(ascii: ".") || (48...57).contains(first) else {
      return nil
    }
    if text.hasSuffix(".") { text.removeLast() }
    if let value = Double(text) { return sign * value }
    return nil
  }

  /// The whole number, or nil when it has a fraction or does not fit 64 bits.
  package static func integer(_ lexeme: String) -> Int? {
    if let digits = shortInteger(lexeme) { return digits }
    if let whole = prefixedInteger(lexeme) { return whole }
    if let exact = Int(lexeme) { return exact }
    guard let value = double(lexeme) else { return nil }
    return Int(exactly: value)
  }

  /// One to fifteen digits and nothing else, as most numbers of files are.
  private static func shortInteger(_ lexeme: String) -> Int? {
    let bytes = lexeme.utf8
    guard (1...15).contains(bytes.count) else { return nil }
    var value = 0
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private static func prefixedInteger(_ lexeme: String) -> Int? {
    if lexeme.hasPrefix("0x") { return Int(lexeme.dropFirst(2), radix: 16) }
    if lexeme.hasPrefix("0o") { return Int(lexeme.dropFirst(2), radix: 8) }
    return nil
  }
}
