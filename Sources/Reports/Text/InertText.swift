import Diagnostics

/// Text from users, files and child processes, made harmless for the screen and the CI log that show it.
///
/// Control characters (C0, DEL, C1), which could move the cursor or change colours, and bidirectional controls,
/// which could reorder what is read, become U+FFFD. GitHub Actions' `##[…]` commands are broken by a blank.
package enum InertText {
  /// The text as one line: tabs and line breaks become blanks.
  package static func phrase(_ text: String) -> String {
    if isPhrase(text) { return text }
    var output = String.UnicodeScalarView()
    var marks = CommandMarks()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      let isMark = marks.isMark(scalar)
      switch scalar.value {
      case 0x0A where previous == "\r": continue
      case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: output.append(" ")
      case 0...0x1F, 0x7F...0x9F: output.append("\u{FFFD}")
      case 0x5B where isMark: output.append(contentsOf: " [".unicodeScalars)
      default: output.append(isBidirectionalControl(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return String(output)
  }

  /// Whether a look at the bytes shows that nothing of a text is to be changed; it may be false also where that is so.
  ///
  /// - Parameter extra: a control character that may stay.
  private static func isPhrase(_ text: String, allowing extra: UInt8? = nil) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      var index = 0
      while let found = ByteScan.firstUnprintable(in: bytes, from: index) {
        index = found + 1
        guard bytes[found] != extra else { continue }
        // The ellipsis of a text that was cut.
        guard bytes[found...].prefix(3).elementsEqual([0xE2, 0x80, 0xA6]) else { return false }
        index = found + 3
      }
      // Two of them, and a bracket behind, make a command.
      guard let mark = ByteScan.firstIndex(of: UInt8(ascii: "#"), in: bytes, from: 0) else { return true }
      return ByteScan.firstIndex(of: UInt8(ascii: "#"), in: bytes, from: mark + 1) == nil
    }
  }

  /// Each line of the text as a phrase; LF, CRLF and a lone CR end a line, and a last empty one is left out.
  package static func lines(_ text: String) -> [String] {
    if isPhrase(text, allowing: 0x0A) {
      var lines: [String] = []
      var start = text.startIndex
      while let end = text.utf8[start...].firstIndex(of: 0x0A) {
        lines.append(String(text[start..<end]))
        start = text.utf8.index(after: end)
      }
      if start < text.endIndex { lines.append(String(text[start...])) }
      return lines
    }
    var lines: [String] = []
    var current = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\n" && previous == "\r" {
        previous = scalar
        continue
      }
      previous = scalar
      if scalar == "\n" || scalar == "\r" {
        lines.append(phrase(String(current)))
        current = String.UnicodeScalarView()
      } else {
        current.append(scalar)
      }
    }
    if !current.isEmpty { lines.append(phrase(String(current))) }
    return lines
  }

  /// A line of output that does not begin, blanks aside, with `::`, where a CI log would take it for a command.
  package static func outputLine(_ line: String) -> String {
    // Nearly every line begins, blanks aside, with another sign of ASCII.
    if let first = line.utf8.first(where: { $0 != 0x20 }), (0x21...0x7E).contains(first),
      first != UInt8(ascii: ":")
    {
      return line
    }
    // And hardly any of the others has colons for a command.
    guard line.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1 else { return line }
    let scalars = line.unicodeScalars
    let seen = scalars.indices.lazy.filter { !scalars[$0].properties.isDefaultIgnorableCodePoint }
    let colons = seen.drop { scalars[$0].properties.isWhitespace }.prefix(2)
    guard colons.count == 2, let second = colons.last, colons.allSatisfy({ scalars[$0] == ":" }) else {
      return line
    }
    return String(scalars[..<second]) + " " + String(scalars[second...])
  }

  /// Text of several lines, each a phrase; line breaks become line feeds.
  package static func text(_ text: String) -> String { lines(text).joined(separator: "\n") }

  /// At most so many bytes of the text, cut between characters, with `…` where something is missing.
  package static func cut(_ text: String, toBytes limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var bytes = 0
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > limit - 3 { break }
      output.append(scalar)
    }
    return String(output) + "…"
  }

  static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
