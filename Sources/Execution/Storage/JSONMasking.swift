/// Masks secrets in the text of a JSON document without touching its structure.
///
/// A secret may be `1764` or `passed`: numbers, keys, and words that readers of the document compare stay.
enum JSONMasking {
  /// Keys whose strings are words of the format, or ids that other parts refer to.
  private static let wordKeys: Set<[UInt8]> = Set(
    [
      "artifacts", "code", "event", "id", "kind", "needs", "run", "service", "severity", "signal", "state",
      "step",
      "unit", "verdict",
    ].map { Array($0.utf8) })

  /// - Parameter json: a well-formed document.
  static func mask(_ json: [UInt8], with masker: SecretMasker) -> [UInt8] {
    if masker.isEmpty { return json }
    var output: [UInt8] = []
    output.reserveCapacity(json.count)
    var key: [UInt8] = []
    var index = 0
    while index < json.count {
      guard json[index] == UInt8(ascii: "\"") else {
        output.append(json[index])
        index += 1
        continue
      }
      let end = endOfString(json, from: index)
      let content = Array(json[min(index + 1, end)..<max(index + 1, end - 1)])
      let next = json[end...].first { $0 > 32 }
      if next == UInt8(ascii: ":") {
        key = content
        output += json[index..<end]
      } else if wordKeys.contains(key) {
        output += json[index..<end]
      } else {
        output.append(UInt8(ascii: "\""))
        output += masked(content, with: masker)
        output.append(UInt8(ascii: "\""))
      }
      index = end
    }
    return output
  }

  /// The place after the closing quote.
  private static func endOfString(_ json: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < json.count, json[index] != UInt8(ascii: "\"") {
      index += json[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, json.count)
  }

  private static func masked(_ content: [UInt8], with masker: SecretMasker) -> [UInt8] {
    let text = unescaped(content)
    let masked = masker.mask(text)
    return masked == text ? content : escaped(masked)
  }

  private static func unescaped(_ content: [UInt8]) -> [UInt8] {
    guard content.contains(UInt8(ascii: "\\")) else { return content }
    var output: [UInt8] = []
    var index = 0
    while index < content.count {
      guard content[index] == UInt8(ascii: "\\"), index + 1 < content.count else {
        output.append(content[index])
        index += 1
        continue
      }
      index += 2
      switch content[index - 1] {
      case UInt8(ascii: "b"): output.append(8)
      case UInt8(ascii: "f"): output.append(12)
      case UInt8(ascii: "n"): output.append(10)
      case UInt8(ascii: "r"): output.append(13)
      case UInt8(ascii: "t"): output.append(9)
      case UInt8(ascii: "u"):
        var units: [UInt16] = []
        while let unit = codeUnit(content, at: index) {
          units.append(unit)
          index += 4
          guard content[min(index, content.count)...].starts(with: Array(#"\u"#.utf8)),
            codeUnit(content, at: index + 2) != nil
          else { break }
          index += 2
        }
        output += Array(String(decoding: units, as: UTF16.self).utf8)
      default: output.append(content[index - 1])
      }
    }
    return output
  }

  /// Four hexadecimal digits.
  private static func codeUnit(_ content: [UInt8], at index: Int) -> UInt16? {
    guard index + 4 <= content.count else { return nil }
    return UInt16(String(decoding: content[index..<(index + 4)], as: UTF8.self), radix: 16)
  }

  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
      case 10: Array(#"\n"#.utf8)
      case 0..<32: Array(#"\u00"#.utf8) + [48 + byte / 16, Array("0123456789abcdef".utf8)[Int(byte % 16)]]
      default: [byte]
      }
    }
  }
}
