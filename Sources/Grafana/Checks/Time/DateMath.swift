/// Grafana's ways of writing times and durations.
enum DateMath {
  private static let units = Array("yMwdhmsQ".utf8)

  /// `now`, or a date followed by `||`, then any of `+5d`, `-1h` and `/d`; or a plain date or number of milliseconds.
  static func isTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var rest: ArraySlice<UInt8>
    if bytes.starts(with: Array("now".utf8)) {
      rest = bytes.dropFirst(3)
    } else if let bar = (1..<max(1, bytes.count)).first(where: {
      bytes[$0] == UInt8(ascii: "|") && bytes[$0 - 1] == UInt8(ascii: "|")
    }) {
      guard isDate(bytes[..<(bar - 1)]) else { return false }
      rest = bytes[(bar + 1)...]
    } else {
      return isDate(bytes[...])
    }
    while let sign = rest.popFirst() {
      switch sign {
      case UInt8(ascii: "/"):
        // `/fQ` and `/fy` are of the fiscal year.
        if rest.first == UInt8(ascii: "f") { rest = rest.dropFirst() }
        guard let unit = rest.popFirst(), units.contains(unit) else { return false }
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        let digits = rest.prefix { (48...57).contains($0) }
        rest = rest.dropFirst(digits.count)
        if rest.first == UInt8(ascii: "f") { rest = rest.dropFirst() }
        guard digits.count < 10, let unit = rest.popFirst(), units.contains(unit) else { return false }
      default: return false
      }
    }
    return true
  }

  /// `5m`, `1h30m`, `500ms`.
  static func isInterval(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    guard !rest.isEmpty else { return false }
    while !rest.isEmpty {
      let digits = rest.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(digits.count)
      guard !digits.isEmpty, let unit = rest.popFirst() else { return false }
      if unit == UInt8(ascii: "m"), rest.first == UInt8(ascii: "s") {
        rest = rest.dropFirst()
      } else if !Array("yMwdhms".utf8).contains(unit) {
        return false
      }
    }
    return true
  }

  /// A least step: an interval, or a number of seconds, maybe behind a `>`.
  static func isStep(_ text: String) -> Bool {
    let step = text.hasPrefix(">") ? String(text.dropFirst()) : text
    return isInterval(step) || !step.isEmpty && step.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// What begins like a date of ISO 8601, or milliseconds since 1970: the rest is JavaScript's to judge.
  private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 4 else { return false }
    return bytes.prefix(4).allSatisfy { (48...57).contains($0) }
      && bytes.allSatisfy { (48...57).contains($0) || Array("TtZz-+:. ".utf8).contains($0) }
  }
}
