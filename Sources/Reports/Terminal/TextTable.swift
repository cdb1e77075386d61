import Diagnostics

/// Rows of cells in columns that are as wide as their widest cell.
struct TextTable {
  enum Alignment { case left, right }

  struct Cell {
    let text: String
    let tone: TerminalStyle.Tone

    init(_ text: String, _ tone: TerminalStyle.Tone = .plain) {
      self.text = text
      self.tone = tone
    }
  }

  let alignments: [Alignment]
  /// Columns wider than this are cut; one for each column.
  private(set) var widest: [Int]
  private(set) var rows: [[Cell]] = []

  init(alignments: [Alignment], widest: [Int]) {
    self.alignments = alignments
    self.widest = widest
  }

  /// A row has one cell for each column.
  mutating func add(_ row: [Cell]) { rows.append(row) }

  /// The same with the last column cut to so many columns of the terminal.
  func cutting(lastTo columns: Int) -> TextTable {
    var copy = self
    copy.widest[widest.count - 1] = columns
    return copy
  }

  /// The widths of the columns, in columns of the terminal.
  var widths: [Int] {
    alignments.indices.map { column in
      rows.map { min(widest[column], DisplayWidth.of($0[column].text)) }.max() ?? 0
    }
  }

  /// Each row as a line, two blanks between columns, without blanks at the end.
  func lines(style: TerminalStyle, keepsLastPadding: Bool = false) -> [String] {
    let widths = widths
    return rows.map { row in
      var line = ""
      var pending = 0
      for (column, cell) in row.enumerated() {
        let text = DisplayWidth.cut(cell.text, to: widths[column])
        let padding = max(0, widths[column] - DisplayWidth.of(text))
        if column > 0 { pending += 2 }
        if alignments[column] == .right { pending += padding }
        if !text.isEmpty {
          line += String(repeating: " ", count: pending) + style.paint(text, cell.tone)
          pending = 0
        }
        if alignments[column] == .left { pending += padding }
      }
      return keepsLastPadding ? line + String(repeating: " ", count: pending) : line
    }
  }
}
