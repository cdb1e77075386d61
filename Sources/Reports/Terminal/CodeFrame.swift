import Diagnostics

/// The two lines that show a fault in its file, fitted to the terminal: cut around the fault, carets below it.
///
/// The carets of `Snippet.frame` count columns of a terminal; here they become characters of the line again.
struct CodeFrame {
  private let gutter: String
  private let line: [Character]
  private let caretStart: Int
  private let caretCount: Int

  /// Nil when the text is not such a frame: two lines, both with a ` | ` at the same place, the second with carets.
  init?(_ frame: String) {
    let lines = InertText.lines(frame)
    guard lines.count == 2 else { return nil }
    let (code, marks) = (Array(lines[0]), Array(lines[1]))
    guard let bar = marks.firstIndex(of: "|"), bar + 1 < marks.count, marks[..<bar].allSatisfy({ $0 == " " }),
      let first = marks.firstIndex(of: "^"), first > bar + 1, bar + 1 < code.count, code[bar] == "|",
      marks[(bar + 1)..<first].allSatisfy({ $0 == " " }), marks[first...].allSatisfy({ $0 == "^" })
    else { return nil }
    gutter = String(code[..<bar]).trimmingBlanks()
    line = Array(code[(bar + 2)...].prefix(2000))
    caretStart = Self.character(of: line, atColumn: first - bar - 2)
    caretCount = Self.character(of: line, atColumn: marks.count - bar - 2) - caretStart
  }

  /// The index of the character that begins at a column, or that the column cuts; the end of the line at most.
  private static func character(of line: [Character], atColumn column: Int) -> Int {
    var used = 0
    return line.firstIndex { character in
      defer { used += DisplayWidth.of(character) }
      return used >= column
    } ?? line.count
  }

  /// Two lines of at most `width` columns.
  func lines(width: Int, indent: String, style: TerminalStyle, tone: TerminalStyle.Tone) -> [String] {
    let room = max(10, width - indent.count - gutter.count - 3)
    let window = visibleCharacters(room: room)
    let lead = window.isCutBefore ? "…" : ""
    let text = lead + String(line[window.range]) + (window.isCutAfter ? "…" : "")
    let caretLead = lead + String(line[window.range.lowerBound..<max(window.range.lowerBound, caretStart)])
    let marked = line[caretStart..<max(caretStart, min(caretStart + caretCount, window.range.upperBound))]
    let padding = String(repeating: " ", count: DisplayWidth.of(caretLead))
    let carets = String(repeating: "^", count: max(1, DisplayWidth.of(String(marked))))
    let blank = String(repeating: " ", count: gutter.count)
    return [
      indent + style.paint("\(gutter) |", .blue) + (text.isEmpty ? "" : " " + text),
      indent + style.paint("\(blank) |", .blue) + " " + padding + style.paint(carets, tone),
    ]
  }

  /// The part of the line that fits and holds the start of the fault.
  private func visibleCharacters(room: Int) -> (range: Range<Int>, isCutBefore: Bool, isCutAfter: Bool) {
    let widths = line.map { DisplayWidth.of($0) }
    if widths.reduce(0, +) <= room { return (0..<line.count, false, false) }
    var start = caretStart
    var end = caretStart
    var used = 2
    // The fault itself first, then what stands before it up to a third of the room, then what follows.
    while end < min(caretStart + caretCount, line.count), used + widths[end] <= room {
      used += widths[end]
      end += 1
    }
    let lead = max(0, min(room - used, room / 3))
    var taken = 0
    while start > 0, taken + widths[start - 1] <= lead {
      start -= 1
      taken += widths[start]
    }
    used += taken
    while end < line.count, used + widths[end] <= room {
      used += widths[end]
      end += 1
    }
    while start > 0, used + widths[start - 1] <= room {
      start -= 1
      used += widths[start]
    }
    return (start..<end, start > 0, end < line.count)
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
