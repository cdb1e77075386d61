import PromQL

/// An expression with its variables replaced, each place of which leads back to the text as written.
struct ReplacedText: Sendable {
  private struct Piece {
    /// Bytes as written.
    let written: Range<Int>
    /// Bytes of the result.
    let made: Range<Int>
    let slot: PromQLSlot
  }

  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []
  private let count: Int

  /// - Parameter stands: what takes the place of each reference.
  init(_ text: [UInt8], _ references: [TemplateReference], _ slots: [PromQLSlot], _ stands: [String]) {
    count = text.count
    var position = 0
    for (index, reference) in references.enumerated() {
      bytes += text[position..<reference.range.lowerBound]
      let start = bytes.count
      bytes += stands[index].utf8
      pieces.append(Piece(written: reference.range, made: start..<bytes.count, slot: slots[index]))
      position = reference.range.upperBound
    }
    bytes += text[position...]
  }

  /// What takes the place of a reference.
  func stand(_ index: Int) -> String { String(decoding: bytes[pieces[index].made], as: UTF8.self) }

  // MARK: - As written

  /// Any part of a replacement stands for the whole variable.
  func written(_ range: TextRange) -> TextRange {
    TextRange(start: offset(range.start, atEnd: false), end: offset(range.end, atEnd: true))
  }

  private func offset(_ made: Int, atEnd: Bool) -> Int {
    // The pieces that begin before it: all up to the first that does not.
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      let start = pieces[middle].made.lowerBound
      if start < made || (start == made && !atEnd) { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return min(max(0, made), count) }
    let piece = pieces[low - 1]
    if made < piece.made.upperBound || (atEnd && made == piece.made.upperBound) {
      return atEnd ? piece.written.upperBound : piece.written.lowerBound
    }
    return min(made + piece.written.upperBound - piece.made.upperBound, count)
  }

  /// The fault with its place, and with the names that it cites, as they are written in the text.
  func written(_ fault: PromQLFault, in text: [UInt8]) -> PromQLFault {
    let range = written(fault.range)
    let end = min(fault.range.end, bytes.count)
    let made = String(decoding: bytes[min(fault.range.start, end)..<end], as: UTF8.self)
    let shown = String(decoding: text[range.start..<range.end], as: UTF8.self)
    func cite(_ phrase: String) -> String {
      guard !made.isEmpty, made != shown else { return phrase }
      return phrase.replacing("'\(made)'", with: "'\(shown)'").replacing("\"\(made)\"", with: "\"\(shown)\"")
    }
    return PromQLFault(
      code: fault.code, message: cite(fault.message), range: range, help: fault.help.map(cite))
  }

  // MARK: - What variables may mend

  /// Whether some variable may be to blame for a fault.
  func isMendable(_ fault: PromQLFault) -> Bool {
    pieces.indices.contains { isMendable(fault, by: $0) }
  }

  /// Whether a variable that may hold anything stands in the fault or directly before it, blanks left out; or
  /// whether it is part of the name of an unknown function.
  func isMendable(_ fault: PromQLFault, by index: Int) -> Bool {
    let made = pieces[index].made
    let range = fault.range
    switch pieces[index].slot {
    case .name:
      return fault.code == "promql-unknown-function" && range.start < made.upperBound
        && made.lowerBound < range.end
    case .free:
      guard made.lowerBound < range.end else { return false }
      if range.start < made.upperBound { return true }
      guard bytes[made.upperBound..<min(range.start, bytes.count)].allSatisfy(PromQLCursor.isBlank) else {
        return false
      }
      // No value opens what is closed behind it.
      return range.start >= bytes.count || !")]}".utf8.contains(bytes[range.start])
    case .part, .label, .literal: return false
    }
  }
}
