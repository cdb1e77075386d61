/// Text for HTML's content and quoted attribute values (WHATWG HTML, 13.1.2.3 and 13.1.4).
///
/// What HTML cannot hold, controls, and what would reorder the text around it become U+FFFD. What a CI log would take for a
/// command is written as a reference.
enum HTMLText {
  /// Appends the text as UTF-8.
  ///
  /// - Parameter keepsLines: whether line breaks stay; else they become blanks.
  static func write(_ text: String, keepsLines: Bool, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
      if isPlain(bytes) {
        output.append(contentsOf: bytes)
      } else {
        writeEscaped(String(decoding: bytes, as: UTF8.self), keepsLines: keepsLines, to: &output)
      }
    }
  }

  /// Whether all bytes stand for themselves; of `#` two make a mark.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var hashes = 0
    for byte in bytes {
      switch byte {
      case 0x22, 0x26, 0x27, 0x3C, 0x3E: return false
      case 0x23: hashes += 1
      case 0x20...0x7E: break
      default: return false
      }
    }
    return hashes < 2
  }

  private static func writeEscaped(_ text: String, keepsLines: Bool, to output: inout [UInt8]) {
    var previous: Unicode.Scalar?
    var marks = CommandMarks()
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if marks.isMark(scalar) {
        output += "&#\(scalar.value);".utf8
        continue
      }
      switch scalar.value {
      case 0x26: output += "&amp;".utf8
      case 0x3C: output += "&lt;".utf8
      case 0x3E: output += "&gt;".utf8
      case 0x22: output += "&quot;".utf8
      case 0x27: output += "&#39;".utf8
      case 0x20...0x7E: output.append(UInt8(truncatingIfNeeded: scalar.value))
      case 0x0A where previous == "\r": continue
      case 0x0A, 0x0D: output.append(UInt8(ascii: keepsLines ? "\n" : " "))
      case 0x09: output.append(UInt8(ascii: keepsLines ? "\t" : " "))
      case 0x2028, 0x2029: output.append(UInt8(ascii: " "))
      case 0...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: output += "\u{FFFD}".utf8
      default:
        let isBad = InertText.isBidirectionalControl(scalar) || scalar.value & 0xFFFE == 0xFFFE
        output.append(contentsOf: UTF8.encode(isBad ? "\u{FFFD}" : scalar)!)
      }
    }
  }
}
