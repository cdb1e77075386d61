/// One `%…` of a format of Go's fmt.
struct PrintfVerb {
  /// As written: `%.2f`.
  let text: String
  /// The bytes of the format that it takes.
  let range: Range<Int>
  let verb: Unicode.Scalar
  /// How many `*` take a value each.
  let stars: Int
  /// Whether it names its argument, as in `%[1]s`.
  let isIndexed: Bool

  /// The verbs that take a value, `%%` left out.
  static func all(in format: String) -> [PrintfVerb] {
    let bytes = Array(format.utf8)
    var verbs: [PrintfVerb] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "%") else {
        index += 1
        continue
      }
      let start = index
      index += 1
      var stars = 0
      var isIndexed = false
      while index < bytes.count, isModifier(bytes[index]) {
        if bytes[index] == UInt8(ascii: "*") { stars += 1 }
        if bytes[index] == UInt8(ascii: "[") { isIndexed = true }
        index += 1
      }
      var end = index + 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
      end = min(end, bytes.count)
      let scalar = String(decoding: bytes[min(index, end)..<end], as: UTF8.self).unicodeScalars.first ?? " "
      if scalar != "%" {
        verbs.append(
          PrintfVerb(
            text: String(decoding: bytes[start..<end], as: UTF8.self), range: start..<end, verb: scalar,
            stars: stars,
            isIndexed: isIndexed))
      }
      index = end
    }
    return verbs
  }

  private static func isModifier(_ byte: UInt8) -> Bool {
    byte.isDigit || Array("+-# .*[]".utf8).contains(byte)
  }

  /// What it formats, when that is not the type; nil when it fits.
  func fault(for type: TemplateType) -> String? {
    if verb == "v" || verb == "T" || type == .any { return nil }
    let fitting: String
    switch type {
    case .float: fitting = "beEfFgGxX"
    case .integer: fitting = "bcdoOqxXU"
    case .string: fitting = "sqxX"
    case .boolean: fitting = "t"
    default: return "eEfFgG".unicodeScalars.contains(verb) ? "numbers" : nil
    }
    if fitting.unicodeScalars.contains(verb) { return nil }
    switch verb {
    case "d", "b", "o", "O", "c", "U": return "whole numbers"
    case "e", "E", "f", "F", "g", "G": return "numbers with a fraction"
    case "s", "q", "x", "X": return "texts"
    case "t": return "booleans"
    default: return "nothing that Go knows"
    }
  }

  /// What to write for a value of a type.
  static func help(for type: TemplateType) -> String {
    switch type {
    case .float: "write '%.0f' for a whole number, '%.2f' for two decimals"
    case .integer: "write '%d'"
    case .string: "write '%s'"
    default: "write '%v'"
    }
  }
}
