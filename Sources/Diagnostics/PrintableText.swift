/// Text of an input made safe to print on one line.
enum PrintableText {
  /// Tabs and line breaks become one blank, and other characters that could move or turn the cursor U+FFFD.
  static func oneLine(_ text: String) -> String {
    if text.isPrintableASCII { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map(printable)))
  }

  /// One line of at most `limit` scalars; an ellipsis tells of the rest.
  static func oneLine(_ text: String, limit: Int) -> String {
    let line = oneLine(text)
    guard line.utf8.count > limit, line.unicodeScalars.count > limit else { return line }
    return String(String.UnicodeScalarView(line.unicodeScalars.prefix(limit - 1))) + "…"
  }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control: scalar == "\t" || scalar == "\n" || scalar == "\r" ? " " : "\u{FFFD}"
    case .lineSeparator, .paragraphSeparator: " "
    case .format: "\u{FFFD}"
    default: scalar
    }
  }
}
