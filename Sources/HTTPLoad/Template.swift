/// A text with variables: `${name}` stands for a value that is known when the request is sent; `$${` for `${`.
package struct Template: Sendable, Equatable {
  package enum Part: Sendable, Equatable {
    case text(String)
    case variable(String)
  }

  /// Why a text is no template.
  package enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A `${` without its `}`.
    case open
    /// What stands in the braces is no name.
    case name(String)

    package var description: String {
      switch self {
      case .open: "'${' is not closed by '}'"
      case .name(let text): "'${\(text)}' does not name a variable"
      }
    }
  }

  package let parts: [Part]

  package init(_ text: String) throws(Fault) {
    var parts: [Part] = []
    var plain: [UInt8] = []
    let bytes = Array(text.utf8)
    let (dollar, brace) = (UInt8(ascii: "$"), UInt8(ascii: "{"))
    var place = 0
    func flush() {
      if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
      plain = []
    }
    while place < bytes.count {
      let rest = bytes[place...]
      if rest.starts(with: [dollar, dollar, brace]) {
        plain += [dollar, brace]
        place += 3
      } else if rest.starts(with: [dollar, brace]) {
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { throw .open }
        let name = String(decoding: bytes[(place + 2)..<end], as: UTF8.self)
        guard Template.isName(name) else { throw .name(name) }
        flush()
        parts.append(.variable(name))
        place = end + 1
      } else {
        plain.append(bytes[place])
        place += 1
      }
    }
    flush()
    self.parts = parts
  }

  /// A text as a template that says just that.
  package static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    let source = Array(text.utf8)
    for (place, byte) in source.enumerated() {
      if byte == UInt8(ascii: "$"), source[(place + 1)...].first == UInt8(ascii: "{") { bytes.append(byte) }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The variables in the order of the text, one as often as it stands there.
  package var variables: [String] {
    parts.compactMap { if case .variable(let name) = $0 { name } else { nil } }
  }

  /// A letter or `_`, then letters, digits, `_`, `-` and `.`.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || Byte.isDigit($0) || $0 == Byte.dot || $0 == UInt8(ascii: "-")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }
}
