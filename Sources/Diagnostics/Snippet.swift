/// A diagnostic as text: the place, the message, the line with the fault marked, and the help.
package enum Snippet {
  /// `file:line:column: severity: message [code]`, without the code frame.
  package static func headline(of diagnostic: Diagnostic) -> String {
    let text = "\(diagnostic.severity.rawValue): \(diagnostic.message) [\(diagnostic.code)]"
    guard let range = diagnostic.range else { return text }
    let position = range.startPosition
    return "\(range.source.path):\(position.line):\(position.column): \(text)"
  }

  /// The headline, the code frame, the notes and the help, each line ended by a line feed.
  package static func render(_ diagnostic: Diagnostic) -> String {
    var output = headline(of: diagnostic) + "\n"
    if let range = diagnostic.range { output += frame(of: range) }
    for note in diagnostic.notes {
      let position = note.range.startPosition
      output += "  note: \(note.message) at \(note.range.source.path):\(position.line):\(position.column)\n"
    }
    if let help = diagnostic.help { output += "  help: \(help)\n" }
    return output
  }

  /// The first line of the range with carets under the part that is meant; long lines are cut around it.
  package static func frame(of range: SourceRange) -> String {
    let position = range.startPosition
    guard let lineRange = range.source.rangeOfLine(position.line) else { return "" }
    let window = visibleWindow(of: lineRange, around: range.start)
    let bytes = range.source.bytes
    let lead = String(decoding: bytes[window.lowerBound..<min(range.start, window.upperBound)], as: UTF8.self)
    let end = max(min(range.end, window.upperBound), min(range.start, window.upperBound))
    let marked = String(decoding: bytes[min(range.start, window.upperBound)..<end], as: UTF8.self)
    let tail = String(decoding: bytes[end..<window.upperBound], as: UTF8.self)
    let number = String(position.line)
    let gutter = String(repeating: " ", count: number.count)
    let line = printable(lead) + printable(marked) + printable(tail)
    let padding = String(repeating: " ", count: printable(lead).count)
    let carets = String(repeating: "^", count: max(1, printable(marked).count))
    return "  \(number) | \(line)\n  \(gutter) | \(padding)\(carets)\n"
  }

  /// At most 120 bytes of the line, cut at UTF-8 boundaries, that hold the start of the fault.
  private static func visibleWindow(of line: Range<Int>, around offset: Int) -> Range<Int> {
    guard line.count > 120 else { return line }
    let start = max(line.lowerBound, min(offset - 40, line.upperBound - 120))
    return start..<min(line.upperBound, start + 120)
  }

  /// Tabs become one blank, and control characters, which could move the cursor, the replacement character.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          if scalar == "\t" { return " " }
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
          default: return scalar
          }
        }))
  }
}
