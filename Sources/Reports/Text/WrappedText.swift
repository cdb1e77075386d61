import Diagnostics

/// A phrase broken into lines at its blanks; a word too long for a line is broken where the line ends.
enum WrappedText {
  /// `first` columns for the first line, `rest` for the others; at least one line.
  static func lines(_ text: String, first: Int, rest: Int) -> [String] {
    var lines: [String] = []
    var current = ""
    var used = 0
    var room = max(1, first)
    func close() {
      lines.append(current)
      current = ""
      used = 0
      room = max(1, rest)
    }
    for word in text.split(separator: " ") {
      var word = String(word)
      var width = DisplayWidth.of(word)
      if used > 0, used + 1 + width > room { close() }
      // A first line too narrow for the word is left empty when the next has room for it.
      if used == 0, lines.isEmpty, width > room, room < rest { close() }
      while width > room, used == 0 {
        let parts = DisplayWidth.split(word, at: room)
        guard !parts.head.isEmpty else { break }
        current = String(parts.head)
        close()
        word = String(parts.tail)
        width = DisplayWidth.of(word)
      }
      if word.isEmpty { continue }
      if used > 0 {
        current += " "
        used += 1
      }
      current += word
      used += width
    }
    if !current.isEmpty || lines.isEmpty { lines.append(current) }
    return lines
  }
}
