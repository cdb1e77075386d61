/// Splits an expression into tokens, one at a time.
///
/// Words within braces are labels and never keywords; a colon within brackets stands alone.
struct Lexer {
  enum Mode {
    case expression, braces, brackets
  }

  let bytes: [UInt8]
  private(set) var position = 0
  private(set) var mode = Mode.expression

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Goes on at `offset` in a mode, as after an error.
  mutating func restart(at offset: Int, in mode: Mode) {
    position = min(max(offset, 0), bytes.count)
    self.mode = mode
  }

  mutating func next() -> Token {
    skipSpaceAndComments()
    let start = position
    guard start < bytes.count else { return Token(kind: .end, start: start, end: start) }
    let byte = bytes[start]
    if byte.isWordStart || (byte == UInt8(ascii: ":") && mode == .expression) { return word(from: start) }
    if byte.isDigit || (byte == UInt8(ascii: ".") && (peek(1)?.isDigit ?? false)) {
      return number(from: start)
    }
    switch byte {
    case UInt8(ascii: "("): return sign(.leftParenthesis)
    case UInt8(ascii: ")"): return sign(.rightParenthesis)
    case UInt8(ascii: "{"):
      mode = .braces
      return sign(.leftBrace)
    case UInt8(ascii: "}"):
      if mode == .braces { mode = .expression }
      return sign(.rightBrace)
    case UInt8(ascii: "["):
      if mode == .expression { mode = .brackets }
      return sign(.leftBracket)
    case UInt8(ascii: "]"):
      if mode == .brackets { mode = .expression }
      return sign(.rightBracket)
    case UInt8(ascii: ","): return sign(.comma)
    case UInt8(ascii: "@"): return sign(.at)
    case UInt8(ascii: "+"): return sign(.binary(.add))
    case UInt8(ascii: "-"): return sign(.binary(.subtract))
    case UInt8(ascii: "*"):
      return peek(1) == UInt8(ascii: "*") ? sign(.foreign(.power), length: 2) : sign(.binary(.multiply))
    case UInt8(ascii: "/"): return sign(.binary(.divide))
    case UInt8(ascii: "%"): return sign(.binary(.modulo))
    case UInt8(ascii: "^"): return sign(.binary(.power))
    case UInt8(ascii: ":") where mode == .brackets: return sign(.colon)
    case UInt8(ascii: "="):
      switch peek(1) {
      case UInt8(ascii: "="):
        return peek(2) == byte ? sign(.foreign(.equal), length: 3) : sign(.binary(.equal), length: 2)
      case UInt8(ascii: "~"): return sign(.matches, length: 2)
      case UInt8(ascii: "<"): return sign(.foreign(.lessOrEqual), length: 2)
      case UInt8(ascii: ">"): return sign(.foreign(.greaterOrEqual), length: 2)
      case UInt8(ascii: "!"): return sign(.foreign(.notEqual), length: 2)
      default: return sign(.assign)
      }
    case UInt8(ascii: "!"):
      switch peek(1) {
      case UInt8(ascii: "="):
        let isForeign = peek(2) == UInt8(ascii: "=")
        return isForeign ? sign(.foreign(.notEqual), length: 3) : sign(.binary(.notEqual), length: 2)
      case UInt8(ascii: "~"): return sign(.doesNotMatch, length: 2)
      default: return sign(.unexpected)
      }
    case UInt8(ascii: "<"):
      switch peek(1) {
      case UInt8(ascii: "="): return sign(.binary(.lessOrEqual), length: 2)
      case UInt8(ascii: "/"): return sign(.binary(.trimUpper), length: 2)
      case UInt8(ascii: ">"): return sign(.foreign(.notEqual), length: 2)
      default: return sign(.binary(.less))
      }
    case UInt8(ascii: ">"):
      switch peek(1) {
      case UInt8(ascii: "="): return sign(.binary(.greaterOrEqual), length: 2)
      case UInt8(ascii: "/"): return sign(.binary(.trimLower), length: 2)
      default: return sign(.binary(.greater))
      }
    case UInt8(ascii: "&"):
      return sign(.foreign(.and), length: peek(1) == byte ? 2 : 1)
    case UInt8(ascii: "|"):
      return sign(.foreign(.or), length: peek(1) == byte ? 2 : 1)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return quoted(from: start, quote: byte)
    case UInt8(ascii: "`"): return raw(from: start)
    default: return sign(.unexpected, length: scalarLength(at: start))
    }
  }

  private func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  private mutating func sign(_ kind: Token.Kind, length: Int = 1) -> Token {
    let start = position
    position = min(position + length, bytes.count)
    return Token(kind: kind, start: start, end: position)
  }

  private mutating func skipSpaceAndComments() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "#"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n"),
          bytes[position] != UInt8(ascii: "\r")
        {
          position += 1
        }
      default: return
      }
    }
  }

  private mutating func word(from start: Int) -> Token {
    var hasColon = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ":"), mode == .expression {
        hasColon = true
      } else if !byte.isWordPart {
        break
      }
      position += 1
    }
    let kind: Token.Kind
    if hasColon {
      kind = .metricIdentifier
    } else if mode == .braces {
      kind = .identifier
    } else {
      kind = keyword(from: start) ?? .identifier
    }
    return Token(kind: kind, start: start, end: position)
  }

  private func keyword(from start: Int) -> Token.Kind? {
    guard let key = Keyword.Key(bytes[start..<position]), let kind = Keyword.kinds[key] else { return nil }
    switch kind {
    case .fill, .fillLeft, .fillRight: return isParenthesisNext ? kind : nil
    default: return kind
    }
  }

  private var isParenthesisNext: Bool {
    var ahead = position
    while ahead < bytes.count, bytes[ahead].isSpace { ahead += 1 }
    return ahead < bytes.count && bytes[ahead] == UInt8(ascii: "(")
  }

  /// A run of digits, letters, dots and underscores, with the sign of an exponent.
  private mutating func number(from start: Int) -> Token {
    let isHexadecimal = bytes[start] == UInt8(ascii: "0") && (peek(1).map { $0 | 0x20 } == UInt8(ascii: "x"))
    var isPlain = true
    while position < bytes.count {
      let byte = bytes[position]
      if byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") {
        position += 1
      } else if byte.isWordPart {
        position += 1
        guard !isHexadecimal, isPlain, byte | 0x20 == UInt8(ascii: "e") else {
          isPlain = false
          continue
        }
        if position < bytes.count,
          bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
        {
          position += 1
        }
      } else {
        break
      }
    }
    let lexeme = bytes[start..<position]
    let kind: Token.Kind
    if isPlain || isHexadecimal {
      kind = NumberSyntax.isWellFormed(lexeme) ? .number : .badNumber
    } else {
      kind = DurationSyntax.looksLikeDuration(lexeme) ? .duration : .badNumber
    }
    return Token(kind: kind, start: start, end: position)
  }

  private mutating func quoted(from start: Int, quote: UInt8) -> Token {
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\n") { break }
      position += 1
      if byte == quote { return Token(kind: .string, start: start, end: position) }
      if byte == UInt8(ascii: "\\"), position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
        position += 1
      }
    }
    return Token(kind: .unterminatedString, start: start, end: position)
  }

  private mutating func raw(from start: Int) -> Token {
    position += 1
    while position < bytes.count {
      position += 1
      if bytes[position - 1] == UInt8(ascii: "`") {
        return Token(kind: .string, start: start, end: position)
      }
    }
    return Token(kind: .unterminatedString, start: start, end: position)
  }

  private func scalarLength(at start: Int) -> Int {
    guard bytes[start] >= 0xC0 else { return 1 }
    var end = start + 1
    while end < bytes.count, end < start + 4, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end - start
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isWordStart: Bool { (self | 0x20) &- 0x61 < 26 || self == 0x5F }
  var isWordPart: Bool { isWordStart || isDigit }
  var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
