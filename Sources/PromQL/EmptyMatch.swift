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

  /// Whether an RE2 pattern, anchored at both ends, matches the empty text; nil when it cannot be told.
  static func matchesEmpty(_ pattern: String) -> Bool? {
    var reader = Reader(bytes: Array(pattern.utf8))
    let result = reader.alternatives(depth: 0)
    return reader.isLost || reader.index < reader.bytes.count ? nil : result
  }

  private struct Reader {
    let bytes: [UInt8]
    var index = 0
    var isLost = false

    /// `a|b`, up to a closing parenthesis or the end.
    mutating func alternatives(depth: Int) -> Bool {
      guard depth < 100 else {
        isLost = true
        return false
      }
      var any = false
      var sequence = true
      while index < bytes.count, !isLost, bytes[index] != UInt8(ascii: ")") {
        if bytes[index] == UInt8(ascii: "|") {
          index += 1
          any = any || sequence
          sequence = true
          continue
        }
        let part = repeated(atom(depth: depth))
        sequence = sequence && part
      }
      return any || sequence
    }

    private mutating func atom(depth: Int) -> Bool {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "^"), UInt8(ascii: "$"): return true
      case UInt8(ascii: "("):
        if index < bytes.count, bytes[index] == UInt8(ascii: "?") {
          guard readGroupKind() else { return true }
        }
        let inner = alternatives(depth: depth + 1)
        guard index < bytes.count else {
          isLost = true
          return false
        }
        index += 1
        return inner
      case UInt8(ascii: "["):
        skipClass()
        return false
      case UInt8(ascii: "\\"):
        guard index < bytes.count else {
          isLost = true
          return false
        }
        let letter = bytes[index]
        index += 1
        switch letter {
        case UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "B"): return true
        case UInt8(ascii: "Q"), UInt8(ascii: "E"):
          isLost = true
          return false
        case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "x"):
          if index < bytes.count, bytes[index] == UInt8(ascii: "{") {
            while index < bytes.count, bytes[index] != UInt8(ascii: "}") { index += 1 }
          } else if letter == UInt8(ascii: "x") {
            index += 1
          }
          index = min(index + 1, bytes.count)
          return false
        default: return false
        }
      default:
        while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
        return false
      }
    }

    /// After `(?`: a name or flags with a colon before the group's content, or flags alone, for which this is false.
    private mutating func readGroupKind() -> Bool {
      index += 1
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: ":") || byte == UInt8(ascii: ">") { return true }
        if byte == UInt8(ascii: ")") { return false }
      }
      isLost = true
      return false
    }

    private mutating func skipClass() {
      if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
      var isFirst = true
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == UInt8(ascii: "["), index < bytes.count, bytes[index] == UInt8(ascii: ":") {
          while index < bytes.count, bytes[index] != UInt8(ascii: "]") { index += 1 }
          index += 1
        } else if byte == UInt8(ascii: "]"), !isFirst {
          return
        }
        isFirst = false
      }
      isLost = true
    }

    /// The repetition signs after an atom.
    private mutating func repeated(_ atom: Bool) -> Bool {
      var result = atom
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "*"), UInt8(ascii: "?"): result = true
        case UInt8(ascii: "+"): break
        case UInt8(ascii: "{"):
          guard let count = repetitionMinimum() else { return result }
          if count == 0 { result = true }
          continue
        default: return result
        }
        index += 1
      }
      return result
    }

    /// The least count of `{n}`, `{n,}` or `{n,m}`, which is stepped over; nil when the brace is plain text.
    private mutating func repetitionMinimum() -> Int? {
      var ahead = index + 1
      var count = 0
      let digits = ahead
      while ahead < bytes.count, bytes[ahead].isDigit {
        count = min(count * 10 + Int(bytes[ahead] &- 0x30), 100_000)
        ahead += 1
      }
      guard ahead > digits else { return nil }
      if ahead < bytes.count, bytes[ahead] == UInt8(ascii: ",") {
        ahead += 1
        while ahead < bytes.count, bytes[ahead].isDigit { ahead += 1 }
      }
      guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "}") else { return nil }
      index = ahead + 1
      return count
    }
  }
}
