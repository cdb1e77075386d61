/// Whether a pattern is one of RE2, as matchers have it.
///
/// It finds what has no meaning in RE2, and lets pass what only its tables could tell, such as the name of a Unicode
/// class.
enum RegexSyntax {
  /// What is wrong with a pattern.
  struct Failure: Error, Equatable {
    let message: String
    let help: String?
  }

  /// The first fault; nil when there is none.
  static func failure(_ pattern: String) -> Failure? {
    var checker = Checker(bytes: Array(pattern.utf8))
    return checker.run()
  }

  private struct Checker {
    let bytes: [UInt8]
    var index = 0
    var depth = 0
    var canRepeat = false

    mutating func run() -> Failure? {
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\\"):
          if let failure = escape() { return failure }
        case UInt8(ascii: "["):
          if !skipClass() {
            return Failure(message: "class without ']'", help: "write '\\\\[' for a bracket")
          }
          canRepeat = true
        case UInt8(ascii: "("):
          if let failure = group() { return failure }
        case UInt8(ascii: ")"):
          guard depth > 0 else {
            return Failure(message: "')' closes nothing", help: "write '\\\\)' for a parenthesis")
          }
          depth -= 1
          canRepeat = true
        case UInt8(ascii: "|"): canRepeat = false
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
          if let failure = repetition(String(UnicodeScalar(byte))) { return failure }
        case UInt8(ascii: "{"):
          if let bounds = repeatBounds() {
            guard bounds.least <= 1000, bounds.most.map({ $0 <= 1000 && $0 >= bounds.least }) ?? true else {
              return Failure(message: "repeat count out of range", help: "counts go from 0 to 1000")
            }
            if let failure = repetition("{…}") { return failure }
          } else {
            canRepeat = true
          }
        default: canRepeat = true
        }
      }
      return depth > 0 ? Failure(message: "group without ')'", help: "write '\\\\(' for a parenthesis") : nil
    }

    private mutating func repetition(_ sign: String) -> Failure? {
      guard canRepeat else {
        let help = sign == "*" ? "write '.*' for any text" : "write '\\\\\(sign)' for the sign itself"
        return Failure(message: "'\(sign)' repeats nothing", help: sign == "{…}" ? nil : help)
      }
      if index < bytes.count, bytes[index] == UInt8(ascii: "?") { index += 1 }
      guard index < bytes.count else { return nil }
      let next = bytes[index]
      var isRepeated = next == UInt8(ascii: "*") || next == UInt8(ascii: "+") || next == UInt8(ascii: "?")
      if next == UInt8(ascii: "{") {
        let here = index
        index += 1
        isRepeated = repeatBounds() != nil
        index = here
      }
      return isRepeated
        ? Failure(message: "repetition of a repetition", help: "put the inner one in a group") : nil
    }

    /// The counts of `{n}`, `{n,}` or `{n,m}` after the brace, stepped over; nil when it is plain text.
    private mutating func repeatBounds() -> (least: Int, most: Int?)? {
      var ahead = index
      func number() -> Int? {
        let start = ahead
        var value = 0
        while ahead < bytes.count, bytes[ahead].isDigit {
          value = min(value * 10 + Int(bytes[ahead] &- 0x30), 1_000_000)
          ahead += 1
        }
        return ahead > start ? value : nil
      }
      guard let least = number() else { return nil }
      var most: Int? = least
      if ahead < bytes.count, bytes[ahead] == UInt8(ascii: ",") {
        ahead += 1
        most = number()
      }
      guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "}") else { return nil }
      index = ahead + 1
      return (least, most)
    }

    private mutating func group() -> Failure? {
      depth += 1
      let before = canRepeat
      canRepeat = false
      guard index < bytes.count, bytes[index] == UInt8(ascii: "?") else { return nil }
      index += 1
      let rest = String(decoding: bytes[index..<min(index + 2, bytes.count)], as: UTF8.self)
      if rest.hasPrefix("=") || rest.hasPrefix("!") || rest == "<=" || rest == "<!" {
        return Failure(
          message: "look-around '(?\(rest.hasPrefix("<") ? rest : String(rest.prefix(1)))'",
          help: "RE2 has none; use a second matcher, such as label!~\"…\"")
      }
      if rest.hasPrefix("P<") || rest.hasPrefix("<") {
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
        guard index < bytes.count else { return Failure(message: "group name without '>'", help: nil) }
        index += 1
        return nil
      }
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "i"), UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "U"), UInt8(ascii: "-"):
          continue
        case UInt8(ascii: ":"): return nil
        case UInt8(ascii: ")"):
          depth -= 1
          canRepeat = before
          return nil
        default:
          return Failure(message: "unknown kind of group", help: "RE2 has (?:…), (?P<name>…) and (?imsU)")
        }
      }
      return Failure(message: "group without ')'", help: nil)
    }

    private mutating func escape() -> Failure? {
      guard index < bytes.count else { return Failure(message: "backslash at the end", help: nil) }
      let letter = bytes[index]
      index += 1
      canRepeat = true
      switch letter {
      case UInt8(ascii: "1")...UInt8(ascii: "9"):
        if letter < UInt8(ascii: "8"), index < bytes.count, bytes[index] &- 0x30 < 8 { return nil }
        return Failure(
          message: "back-reference '\\\(UnicodeScalar(letter))'", help: "RE2 has none")
      case UInt8(ascii: "Q"):
        while index < bytes.count {
          if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "E")
          {
            index += 2
            return nil
          }
          index += 1
        }
        return Failure(message: "'\\Q' without '\\E'", help: nil)
      case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "x"):
        guard index < bytes.count else { return Failure(message: "unfinished escape sequence", help: nil) }
        if bytes[index] == UInt8(ascii: "{") {
          while index < bytes.count, bytes[index] != UInt8(ascii: "}") { index += 1 }
          guard index < bytes.count else { return Failure(message: "unfinished escape sequence", help: nil) }
          index += 1
        } else {
          index = min(bytes.count, index + (letter == UInt8(ascii: "x") ? 2 : 1))
        }
        return nil
      default:
        let isKnown = "ABbzafnrtvdDsSwW0".utf8.contains(letter)
        let isLetter = (letter | 0x20) &- 0x61 < 26
        guard isKnown || (!isLetter && letter < 0x80) else {
          let written = letter < 0x80 ? String(UnicodeScalar(letter)) : "…"
          return Failure(message: "unknown escape sequence '\\\(written)'", help: nil)
        }
        return nil
      }
    }

    /// Steps behind the class's closing bracket; false when there is none.
    private mutating func skipClass() -> Bool {
      if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
      var isFirst = true
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "]"), !isFirst { return true }
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "["), index < bytes.count, bytes[index] == UInt8(ascii: ":") {
          var ahead = index + 1
          while ahead + 1 < bytes.count, bytes[ahead] != UInt8(ascii: ":") { ahead += 1 }
          if ahead + 1 < bytes.count, bytes[ahead + 1] == UInt8(ascii: "]") { index = ahead + 2 }
        }
        isFirst = false
      }
      return false
    }
  }
}
