#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Values as JSON for files and standard output: sorted keys, indented, a line feed at the end.
enum JSONText {
  /// Numbers that JSON lacks become the strings `Infinity`, `-Infinity` and `NaN`.
  ///
  /// DEL, C1 and bidirectional controls are escaped, so that the text is inert on a terminal, too, and so is the bracket
  /// of `##[`, so that it is no command in a log.
  static func render(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return escapingControls(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
  }

  /// Outside of strings JSON is ASCII, so each of these stands in a string, where an escape means the same.
  private static func escapingControls(_ text: String) -> String {
    // Plain ASCII without two number signs holds none of them; a colon never begins a line of JSON.
    var previous: UInt8 = 0
    let isInert = text.utf8.allSatisfy { byte in
      defer { previous = byte }
      return byte < 0x7F && !(byte == UInt8(ascii: "#") && previous == byte)
    }
    if isInert { return text }
    var output = String.UnicodeScalarView()
    var marks = CommandMarks()
    for scalar in text.unicodeScalars {
      let value = scalar.value
      let isControl = (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
      guard marks.isMark(scalar) || isControl || InertText.isBidirectionalControl(scalar) else {
        output.append(scalar)
        continue
      }
      let digits = String(value, radix: 16)
      let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      output.append(contentsOf: escape.unicodeScalars)
    }
    return String(output)
  }
}
