import PromQL

/// A PromQL expression with variables of Grafana in it, made one that can be parsed: each variable is replaced by
/// something that the grammar takes in its place, and every place in the result leads back to the text.
///
/// Inside quotes and names a variable becomes letters, in a range a duration, among matchers a matcher, else a name,
/// a number or an aggregator: the first of these with which the expression parses.
package struct PromQLTemplate: Sendable {
  package let text: [UInt8]
  package let references: [TemplateReference]
  /// The tree of the expression with its variables replaced; ranges are of the replaced text.
  package let expression: PromQLExpression?
  /// Faults that no value of the variables would mend, with ranges of the text as written.
  package let faults: [PromQLFault]
  /// Whether a variable stands where names, functions and whole expressions may.
  package let hasFreeVariables: Bool
  /// Nil where there are no variables: the text is parsed as it stands.
  private let replaced: Replaced?

  package init(_ written: String) {
    text = Array(written.utf8)
    references = TemplateReference.all(in: text)
    guard !references.isEmpty else {
      (expression, faults) = PromQLParser.parse(text)
      (replaced, hasFreeVariables) = (nil, false)
      return
    }
    let slots = PromQLSlot.slots(of: references, in: text)
    hasFreeVariables = slots.contains(.free) || slots.contains(.label)
    let stands = slots.contains(.free) ? ["x", "1", "sum"] : ["x"]
    var best: (replaced: Replaced, expression: PromQLExpression?, faults: [PromQLFault])?
    for stand in stands {
      let replaced = Replaced(text, references, slots, free: Array(stand.utf8))
      let (expression, faults) = PromQLParser.parse(replaced.bytes)
      if best == nil || faults.count < best?.faults.count ?? 0 { best = (replaced, expression, faults) }
      if faults.isEmpty { break }
    }
    let chosen = best ?? (Replaced(text, [], [], free: []), nil, [])
    replaced = chosen.replaced
    expression = chosen.expression
    // Whatever such a variable holds, it may be what mends the expression.
    let isOpen = slots.contains(.free) && chosen.faults.contains { chosen.replaced.touchesFree($0.range) }
    faults =
      isOpen
      ? []
      : chosen.faults.map { fault in
        let range = chosen.replaced.written(fault.range)
        return PromQLFault(
          code: fault.code, message: fault.message, range: range, help: fault.help)
      }
  }

  /// The bytes as written behind a range of the tree.
  package func written(_ range: TextRange) -> TextRange { replaced?.written(range) ?? range }

  /// The variables whose replacements lie in a range of the tree.
  package func references(in range: TextRange) -> [TemplateReference] {
    let bytes = written(range)
    return references.filter { $0.range.lowerBound >= bytes.start && $0.range.upperBound <= bytes.end }
  }
}

/// The text with its variables replaced.
private struct Replaced: Sendable {
  private struct Piece {
    /// Bytes as written.
    let written: Range<Int>
    /// Bytes of the result.
    let made: Range<Int>
    let isFree: Bool
  }

  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []
  private let count: Int

  init(_ text: [UInt8], _ references: [TemplateReference], _ slots: [PromQLSlot], free: [UInt8]) {
    count = text.count
    var position = 0
    for (reference, slot) in zip(references, slots) {
      bytes += text[position..<reference.range.lowerBound]
      let start = bytes.count
      bytes += slot.replacement ?? free
      pieces.append(
        Piece(written: reference.range, made: start..<bytes.count, isFree: slot == .free))
      position = reference.range.upperBound
    }
    bytes += text[position...]
  }

  /// Any part of a replacement stands for the whole variable.
  func written(_ range: TextRange) -> TextRange {
    TextRange(start: offset(range.start, atEnd: false), end: offset(range.end, atEnd: true))
  }

  private func offset(_ made: Int, atEnd: Bool) -> Int {
    var shift = 0
    for piece in pieces {
      if made < piece.made.lowerBound || (atEnd && made == piece.made.lowerBound) { break }
      if made < piece.made.upperBound || (atEnd && made == piece.made.upperBound) {
        return atEnd ? piece.written.upperBound : piece.written.lowerBound
      }
      shift = piece.written.upperBound - piece.made.upperBound
    }
    return min(max(0, made + shift), count)
  }

  func touchesFree(_ range: TextRange) -> Bool {
    pieces.contains { $0.isFree && $0.made.lowerBound <= range.end && range.start <= $0.made.upperBound }
  }
}
