import Documents

/// What Go's yaml.v3 makes of the `limit` of a group, where it takes more than YAML's core schema does.
enum WrittenLimit: Equatable {
  /// A whole number, 0 or more.
  case whole(Int)
  /// A number with a fraction, without it.
  case fraction(Int)
  /// A whole number below 0, which is no limit.
  case negative(Int)

  /// Nil for what it refuses.
  init?(_ node: Node) {
    guard node.style == .plain || node.double != nil, let text = node.scalarText, let first = text.utf8.first,
      (48...57).contains(first) || "+-.".utf8.contains(first)
    else { return nil }
    let digits = text.filter { $0 != "_" }
    let isNegative = digits.hasPrefix("-")
    let unsigned = isNegative || digits.hasPrefix("+") ? String(digits.dropFirst()) : digits
    let whole =
      unsigned.hasPrefix("0b")
      ? Int(unsigned.dropFirst(2), radix: 2) : NumberLexeme.integer(unsigned)
    if let whole, whole >= 0 {
      self = isNegative && whole > 0 ? .negative(-whole) : .whole(whole)
    } else if !isNegative, let value = NumberLexeme.double(unsigned), value >= 0, value < 0x1p63,
      value != value.rounded(.down)
    {
      self = .fraction(Int(value))
    } else {
      return nil
    }
  }
}
