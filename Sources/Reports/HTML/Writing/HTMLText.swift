/// Text for HTML's content and quoted attribute values (WHATWG HTML, 13.1.2.3 and 13.1.4).
///
/// What HTML cannot hold, controls, and what would reorder the text around it become U+FFFD. What a CI log would take for a
/// command is written as a reference.
enum HTMLText {
  /// - Parameter keepsLines: whether line breaks stay; else they become blanks.
  static func escaped(_ text: String, keepsLines: Bool) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x20...0x7E).contains(byte) && byte != 0x22 && byte != 0x23 && byte != 0x26 && byte != 0x27
        && byte != 0x3C
        && byte != 0x3E
    }
    if isPlain { return text }
    var output = ""
    var previous: Unicode.Scalar?
    var marks = CommandMarks()
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if marks.isMark(scalar) {
        output += "&#\(scalar.value);"
        continue
      }
      switch scalar.value {
      case 0x26: output += "&amp;"
      case 0x3C: output += "&lt;"
      case 0x3E: output += "&gt;"
      case 0x22: output += "&quot;"
      case 0x27: output += "&#39;"
      case 0x0A where previous == "\r": continue
      case 0x0A, 0x0D: output += keepsLines ? "\n" : " "
      case 0x09: output += keepsLines ? "\t" : " "
      case 0x2028, 0x2029: output += " "
      case 0...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: output += "\u{FFFD}"
      default:
        let isBad = InertText.isBidirectionalControl(scalar) || scalar.value & 0xFFFE == 0xFFFE
        output.unicodeScalars.append(isBad ? "\u{FFFD}" : scalar)
      }
    }
    return output
  }
}
