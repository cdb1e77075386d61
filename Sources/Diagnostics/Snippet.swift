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
    guard let line = range.source.rangeOfLine(position.line) else { return "" }
    let bytes = range.source.bytes
    let start = min(max(range.start, line.lowerBound), line.upperBound)
    let window = visibleWindow(of: line, around: start, in: bytes)
    let end = min(max(range.end, start), window.upperBound)
    func text(_ part: Range<Int>) -> String {
      PrintableText.oneLine(String(decoding: bytes[part], as: UTF8.self))
    }
    let lead = (window.lowerBound > line.lowerBound ? "…" : "") + text(window.lowerBound..<start)
    let marked = text(start..<end)
    let tail = text(end..<window.upperBound) + (window.upperBound < line.upperBound ? "…" : "")
    let number = String(position.line)
    // Bytes, as thousands of findings are shown.
    var frame: [UInt8] = []
    frame.reserveCapacity(2 * window.count + 32)
    frame += "  \(number) | \(lead)\(marked)\(tail)\n  ".utf8
    frame += repeatElement(UInt8(ascii: " "), count: number.utf8.count)
    frame += " | ".utf8
    frame += repeatElement(UInt8(ascii: " "), count: DisplayWidth.of(lead))
    frame += repeatElement(UInt8(ascii: "^"), count: max(1, DisplayWidth.of(marked)))
    frame.append(UInt8(ascii: "\n"))
    return String(decoding: frame, as: UTF8.self)
  }

  /// About 120 bytes of the line, cut at UTF-8 boundaries, that hold the start of the fault.
  private static func visibleWindow(of line: Range<Int>, around offset: Int, in bytes: [UInt8]) -> Range<Int>
  {
    guard line.count > 120 else { return line }
    var start = max(line.lowerBound, min(offset - 40, line.upperBound - 120))
    var end = start + 120
    // Bytes 10xxxxxx go on with a character; a character has at most three of them.
    for _ in 0..<3 where start > line.lowerBound && bytes[start] & 0xC0 == 0x80 { start -= 1 }
    for _ in 0..<3 where end < line.upperBound && bytes[end] & 0xC0 == 0x80 { end += 1 }
    return start..<end
  }
}
