import Diagnostics
import Documents
import PromQL

/// `template-outside`
enum TemplateOutside {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-outside", .warning, "What a text is to show of an alert stands between '{{' and '}}'.",
      why: "Outside of them it is sent letter by letter: '$labels.instance is down'.",
      example: """
        - alert: Down
          expr: up == 0
          for: 5m
          annotations:
            summary: '‹$labels.instance› is down'
        """,
      fix: """
        - alert: Down
          expr: up == 0
          for: 5m
          annotations:
            summary: '{{ $labels.instance }} is down'
        """),
    body: .rule { context in
      guard context.rule.kind == .alert else { return }
      for text in context.rule.annotations + context.rule.labels {
        guard mayHoldUse(text.text), let part = firstOutside(Array(text.text.utf8))
        else {
          continue
        }
        let shown = String(decoding: Array(text.text.utf8)[part], as: UTF8.self)
        context.find(
          "'\(shown)' stands outside of '{{ }}', and is sent as it stands",
          at: ScalarSourceMap(node: text.node).range(ofDecoded: part), help: "write '{{ \(shown) }}'")
      }
    })

  /// False where each dollar sign stands behind braces, or there is none.
  private static func mayHoldUse(_ text: String) -> Bool {
    var (previous, beforeThat): (UInt8, UInt8) = (0, 0)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "$"), !(previous == 32 && beforeThat == UInt8(ascii: "{")) { return true }
      (beforeThat, previous) = (previous, byte)
    }
    return false
  }

  /// The first `$value` or `$labels.name` that no action holds.
  private static func firstOutside(_ bytes: [UInt8]) -> Range<Int>? {
    var index = 0
    while index < bytes.count {
      if isPair(of: UInt8(ascii: "{"), at: index, in: bytes) { index = end(ofActionAt: index, in: bytes) }
      if let end = end(ofUseAt: index, in: bytes) { return index..<end }
      index += 1
    }
    return nil
  }

  /// Where an action's braces are closed; those within its strings and comments do not count.
  private static func end(ofActionAt start: Int, in bytes: [UInt8]) -> Int {
    var index = start + 2
    var quote: UInt8?
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
        if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") { index += 1 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
        quote = byte
      } else if byte == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "*") {
        while index < bytes.count, bytes[index] != UInt8(ascii: "/") || bytes[index - 1] != UInt8(ascii: "*")
        {
          index += 1
        }
      } else if isPair(of: UInt8(ascii: "}"), at: index, in: bytes) {
        return index
      }
      index += 1
    }
    return index
  }

  private static func isPair(of byte: UInt8, at index: Int, in bytes: [UInt8]) -> Bool {
    index + 1 < bytes.count && bytes[index] == byte && bytes[index + 1] == byte
  }

  private static func end(ofUseAt start: Int, in bytes: [UInt8]) -> Int? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "$") else { return nil }
    let word = bytes[(start + 1)...].prefix(while: isWordPart)
    if word.elementsEqual("value".utf8) { return word.endIndex }
    guard word.elementsEqual("labels".utf8), word.endIndex < bytes.count,
      bytes[word.endIndex] == UInt8(ascii: ".")
    else { return nil }
    let label = bytes[(word.endIndex + 1)...].prefix(while: isWordPart)
    return label.isEmpty ? nil : label.endIndex
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == UInt8(ascii: "_")
  }
}
