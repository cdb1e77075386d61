import Diagnostics
import PipelineModel

/// A finding as lines for the terminal: place and message, the line of the file, notes, and what to do.
struct FindingText {
  let finding: Finding
  /// `message at file:line:column`, one a note.
  var notes: [String] = []
  /// The step whose it is, where that is not clear from where it stands.
  var source: String?

  /// - Parameter width: the columns to fit; nil leaves lines as long as they are.
  func lines(width: Int?, indent: String, style: TerminalStyle) -> [String] {
    headline(width: width, indent: indent, style: style) + frame(width: width, indent: indent, style: style)
      + notes.flatMap { labelled("note", $0, width: width, indent: indent, style: style) }
      + (finding.help.map { labelled("help", $0, width: width, indent: indent, style: style) } ?? [])
  }

  /// `file:line:column`, or nil when the finding has no place.
  static func place(of finding: Finding) -> String? {
    guard let file = finding.file else { return nil }
    var place = InertText.phrase(file)
    if let line = finding.line {
      place += ":\(line)"
      if let column = finding.column { place += ":\(column)" }
    }
    return place
  }

  private var tone: TerminalStyle.Tone { TerminalStyle.tone(of: finding.severity) }

  private func headline(width: Int?, indent: String, style: TerminalStyle) -> [String] {
    let place = [source, Self.place(of: finding)].compactMap(\.self).map { $0 + ": " }.joined()
    let severity = finding.severity.rawValue
    let lead = indent + style.paint(place, .bold) + style.paint(severity, tone) + ": "
    let code = "[\(InertText.phrase(finding.code))]"
    let message = InertText.phrase(finding.message)
    guard let width else { return [lead + style.paint(message, .bold) + " " + style.paint(code, .dim)] }
    let used = DisplayWidth.of(indent + place + severity) + 2
    let text = InertText.cut(message, toBytes: 2000) + " " + code
    let hanging = indent + "    "
    let wrapped = WrappedText.lines(text, first: width - used, rest: width - DisplayWidth.of(hanging))
    return wrapped.enumerated().map { index, line in
      var painted = style.paint(line, .bold)
      if line.hasSuffix(code) {
        let head = String(line.dropLast(code.count))
        painted = style.paint(head, .bold) + style.paint(code, .dim)
      }
      return index == 0 ? (lead + painted).trimmingTrailingBlanks() : hanging + painted
    }
  }

  private func frame(width: Int?, indent: String, style: TerminalStyle) -> [String] {
    guard let text = finding.frame, !text.isEmpty else { return [] }
    // Without a width and colours the frame is as the finding has it.
    if width == nil, !style.isColoured { return Self.plainFrame(text).map { indent + $0 } }
    if let frame = CodeFrame(text) {
      return frame.lines(width: width ?? 10_000, indent: indent + "  ", style: style, tone: tone)
    }
    return InertText.lines(text).prefix(20).map { line in
      width.map { DisplayWidth.cut(indent + line, to: $0) } ?? indent + line
    }
  }

  /// The lines of a frame; of an empty line of the file only the gutter, without the blank behind it.
  private static func plainFrame(_ text: String) -> [String] {
    var lines = InertText.lines(text)
    if lines.count == 2, let bar = lines[1].utf8.firstIndex(of: UInt8(ascii: "|")),
      lines[0].utf8.count == lines[1].utf8.distance(from: lines[1].utf8.startIndex, to: bar) + 2
    {
      lines[0].unicodeScalars.removeLast()
    }
    return lines
  }

  private func labelled(
    _ label: String, _ text: String, width: Int?, indent: String, style: TerminalStyle
  ) -> [String] {
    let lead = indent + "  " + style.paint("\(label):", .bold) + " "
    let text = InertText.phrase(text)
    guard let width else { return [lead + text] }
    let hanging = indent + String(repeating: " ", count: label.count + 4)
    let room = width - hanging.count
    return WrappedText.lines(InertText.cut(text, toBytes: 2000), first: room, rest: room).enumerated().map {
      $0.offset == 0 ? lead + $0.element : hanging + $0.element
    }
  }
}

extension String {
  /// The text without the blanks at its end.
  func trimmingTrailingBlanks() -> String {
    var text = self
    while text.utf8.last == UInt8(ascii: " ") { text.unicodeScalars.removeLast() }
    return text
  }
}
