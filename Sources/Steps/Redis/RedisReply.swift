/// A reply of Redis as redis-cli shows it with `--no-raw`: each value on a line of its own, strings quoted and escaped.
///
/// Source: cliFormatReplyTTY and sdscatrepr of Redis. Elements of a list begin with `1) `; a list's items end their numbers in one
/// column.
indirect enum RedisReply: Sendable, Equatable {
  case text(String)
  case integer(Int)
  case list([RedisReply])
  case error(String)
  case null

  var list: [RedisReply]? { if case .list(let items) = self { items } else { nil } }
  var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }

  /// Nil where the text is no reply.
  init?(_ output: String) {
    var open: [(column: Int, items: [RedisReply])] = []
    var single: RedisReply?
    for line in output.split(separator: "\n") {
      guard single == nil else { return nil }
      var rest = Substring(line)
      var column = 0
      var isFirst = true
      while let width = Self.numberWidth(rest) {
        column += width
        rest = rest.dropFirst(width)
        if isFirst, let known = open.lastIndex(where: { $0.column == column }) {
          while open.count > known + 1 { Self.close(&open) }
        } else {
          open.append((column, []))
        }
        isFirst = false
      }
      guard let value = Self.scalar(String(rest)) else { return nil }
      if open.isEmpty { single = value } else { open[open.count - 1].items.append(value) }
    }
    while open.count > 1 { Self.close(&open) }
    guard let reply = single ?? open.first.map({ .list($0.items) }) else { return nil }
    self = reply
  }

  private static func close(_ open: inout [(column: Int, items: [RedisReply])]) {
    let inner = open.removeLast()
    open[open.count - 1].items.append(.list(inner.items))
  }

  /// How many characters `  12) ` takes at the beginning; nil where there is none.
  private static func numberWidth(_ text: Substring) -> Int? {
    let spaces = text.prefix { $0 == " " }.count
    let digits = text.dropFirst(spaces).prefix { $0.isASCII && $0.isNumber }.count
    guard digits > 0, text.dropFirst(spaces + digits).hasPrefix(") ") else { return nil }
    return spaces + digits + 2
  }

  private static func scalar(_ text: String) -> RedisReply? {
    if text.hasPrefix("\"") { return unescaped(text).map { .text($0) } }
    if text.hasPrefix("(integer) ") { return Int(text.dropFirst("(integer) ".count)).map { .integer($0) } }
    if text.hasPrefix("(error) ") { return .error(String(text.dropFirst("(error) ".count))) }
    if text == "(nil)" { return .null }
    if text.hasPrefix("(empty ") { return .list([]) }
    // A status, such as OK.
    return .text(text)
  }

  /// The text inside the quotes; bytes that are no UTF-8 become replacement characters.
  private static func unescaped(_ quoted: String) -> String? {
    guard quoted.count >= 2, quoted.hasSuffix("\"") else { return nil }
    var bytes: [UInt8] = []
    var rest = Substring(quoted.dropFirst().dropLast()).utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let escaped = rest.popFirst() else { return nil }
      switch escaped {
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "a"): bytes.append(7)
      case UInt8(ascii: "b"): bytes.append(8)
      case UInt8(ascii: "x"):
        guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
        bytes.append(code)
        rest = rest.dropFirst(2)
      default: bytes.append(escaped)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
