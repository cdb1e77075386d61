/// Text of an input made safe to print on one line.
enum PrintableText {
  /// Tabs and line breaks become one blank, and other characters that could move or turn the cursor U+FFFD.
  static func oneLine(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map(printable)))
  }

  /// One line of at most `limit` scalars; an ellipsis tells of the rest.
  static func oneLine(_ text: String, limit: Int) -> String {
    let line = oneLine(text)
    guard line.utf8.count > limit, line.unicodeScalars.count > limit else { return line }
    return String(String.UnicodeScalarView(line.unicodeScalars.prefix(limit - 1))) + "…"
  }

  /// The columns that a terminal gives the text: 0 for combining marks, 2 for East Asian wide characters and
  /// emoji (UAX #11), 1 for all else.
  static func columns(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control: scalar == "\t" || scalar == "\n" || scalar == "\r" ? " " : "\u{FFFD}"
    case .lineSeparator, .paragraphSeparator: " "
    case .format: "\u{FFFD}"
    default: scalar
    }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    let isWide = scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) }
    return isWide ? 2 : 1
  }

  /// The blocks whose characters are wide; a block that is wide in parts counts where its letters are.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CD5, 0x1B000...0x1B2FB,
    0x1F300...0x1F64F, 0x1F680...0x1F6FC, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
