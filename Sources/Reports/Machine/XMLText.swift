/// Text for XML 1.0 documents (W3C, fifth edition, 2.2 and 2.4).
///
/// What XML cannot hold, and controls that a terminal would obey, become U+FFFD. What a CI log would take for a command,
/// `##[` and a `:` at the start of a line, is written as a reference.
enum XMLText {
  /// For an attribute's value in double quotes; line breaks and tabs survive as references.
  static func attribute(_ text: String) -> String {
    escape(text) { $0 == "\n" ? "&#10;" : $0 == "\t" ? "&#9;" : nil }
  }

  /// For an element's content.
  static func content(_ text: String) -> String { escape(text) { _ in nil } }

  private static func escape(_ text: String, _ special: (Unicode.Scalar) -> String?) -> String {
    var output = ""
    var marks = CommandMarks()
    for scalar in text.unicodeScalars {
      let isMark = marks.isMark(scalar)
      if let reference = special(scalar) {
        output += reference
        continue
      }
      if isMark {
        output += "&#\(scalar.value);"
        continue
      }
      switch scalar.value {
      case 0x26: output += "&amp;"
      case 0x3C: output += "&lt;"
      case 0x3E: output += "&gt;"
      case 0x22: output += "&quot;"
      case 0x09, 0x0A: output.unicodeScalars.append(scalar)
      // A parser would read a bare CR as a line feed.
      case 0x0D: output += "&#13;"
      case 0...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: output += "\u{FFFD}"
      default:
        output.unicodeScalars.append(InertText.isBidirectionalControl(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return output
  }
}
