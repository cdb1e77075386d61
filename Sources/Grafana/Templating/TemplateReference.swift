/// One use of a variable in a text: `$name`, `[[name:format]]` or `${name.field:format}`.
///
/// The forms are those of Grafana's variable regular expression:
/// `\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\${(\w+)(?:\.([^:^\}]+))?(?::([^\}]+))?}`.
package struct TemplateReference: Sendable, Equatable {
  package let name: String
  /// Behind a point, such as `raw` of `${__value.raw}`.
  package let field: String?
  /// Behind a colon, such as `regex`.
  package let format: String?
  /// The bytes of the text, with `$` or brackets.
  package let range: Range<Int>
  private let form: Form

  private enum Form: Sendable {
    case bare, braces, brackets
  }

  private init(name: String, field: String? = nil, format: String? = nil, range: Range<Int>, form: Form) {
    self.name = name
    self.field = field
    self.format = format
    self.range = range
    self.form = form
  }

  /// A text that is the bare name of a variable, as the value of `repeat` is.
  init(wholeName name: String) {
    self.init(name: name, range: 0..<name.utf8.count, form: .bare)
  }

  /// Whether it is written with braces or brackets, so that no text around it could be meant.
  package var isDelimited: Bool { form != .bare }
  /// Whether it is written as `${name}`.
  package var isInBraces: Bool { form == .braces }

  /// Whether its format writes a value with quotes around it.
  var isQuoted: Bool { format.map(Self.quotingFormats.contains) ?? false }

  private static let quotingFormats: Set<String> = ["doublequote", "singlequote", "json", "sqlstring"]

  /// Grafana's own: `__interval`, `timeFilter` and all else of two underscores; digits are captures of expressions.
  package var isBuiltIn: Bool {
    name.hasPrefix("__") || name == "timeFilter" || name.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// All uses in a text, in its order.
  package static func all(in text: String) -> [TemplateReference] {
    canBe(in: text) ? all(in: Array(text.utf8)) : []
  }

  /// Whether a text has a byte with which a use begins.
  static func canBe(in text: String) -> Bool {
    text.utf8.contains { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "[") }
  }

  package static func all(in bytes: [UInt8]) -> [TemplateReference] {
    var found: [TemplateReference] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "$") || bytes[index] == UInt8(ascii: "["),
        let reference = at(index, in: bytes)
      else {
        index += 1
        continue
      }
      found.append(reference)
      index = reference.range.upperBound
    }
    return found
  }

  /// The use that begins at this byte.
  static func at(_ start: Int, in bytes: [UInt8]) -> TemplateReference? {
    guard start + 1 < bytes.count else { return nil }
    if bytes[start] == UInt8(ascii: "$") {
      if bytes[start + 1] == UInt8(ascii: "{") { return inBraces(start, bytes) }
      let end = wordEnd(start + 1, bytes)
      guard end > start + 1 else { return nil }
      return TemplateReference(
        name: text(bytes[(start + 1)..<end]), range: start..<end, form: .bare)
    }
    guard bytes[start] == UInt8(ascii: "["), bytes[start + 1] == UInt8(ascii: "[") else { return nil }
    let nameEnd = wordEnd(start + 2, bytes)
    guard nameEnd > start + 2 else { return nil }
    var (end, format): (Int, String?) = (nameEnd, nil)
    if end < bytes.count, bytes[end] == UInt8(ascii: ":") {
      end = wordEnd(nameEnd + 1, bytes)
      format = text(bytes[(nameEnd + 1)..<end])
    }
    guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "]"), bytes[end + 1] == UInt8(ascii: "]") else {
      return nil
    }
    return TemplateReference(
      name: text(bytes[(start + 2)..<nameEnd]), format: format, range: start..<(end + 2), form: .brackets)
  }

  private static func inBraces(_ start: Int, _ bytes: [UInt8]) -> TemplateReference? {
    let nameEnd = wordEnd(start + 2, bytes)
    guard nameEnd > start + 2,
      let close = bytes[nameEnd...].firstIndex(of: UInt8(ascii: "}"))
    else { return nil }
    var (field, format): (String?, String?) = (nil, nil)
    var rest = bytes[nameEnd..<close]
    if rest.first == UInt8(ascii: ".") {
      let part = rest.dropFirst().prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "^") }
      guard !part.isEmpty else { return nil }
      field = text(part)
      rest = rest[part.endIndex...]
    }
    if rest.first == UInt8(ascii: ":") {
      guard rest.count > 1 else { return nil }
      format = text(rest.dropFirst())
    } else if !rest.isEmpty {
      return nil
    }
    return TemplateReference(
      name: text(bytes[(start + 2)..<nameEnd]), field: field, format: format, range: start..<(close + 1),
      form: .braces)
  }

  private static func wordEnd(_ start: Int, _ bytes: [UInt8]) -> Int {
    var end = start
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    return end
  }

  /// `\w` of JavaScript.
  static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == UInt8(ascii: "_")
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
