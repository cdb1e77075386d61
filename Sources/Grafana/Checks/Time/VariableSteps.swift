/// The steps of an interval variable: `1m,10m,'1h'`.
enum VariableSteps {
  /// Each that holds no variable, with its bytes in the text.
  static func all(in text: String) -> [(step: String, range: Range<Int>)] {
    let bytes = Array(text.utf8)
    var found: [(step: String, range: Range<Int>)] = []
    for part in bytes.split(separator: UInt8(ascii: ",")) {
      let trimmed = part.drop { isMargin($0) }
      let step = trimmed.dropLast(trimmed.reversed().prefix { isMargin($0) }.count)
      guard !step.isEmpty, TemplateReference.all(in: Array(step)).isEmpty else { continue }
      found.append((String(decoding: step, as: UTF8.self), step.startIndex..<step.endIndex))
    }
    return found
  }

  private static func isMargin(_ byte: UInt8) -> Bool {
    byte <= 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }
}
