import PromQL

/// A PromQL expression with variables of Grafana in it, made one that can be parsed: each variable is replaced
/// by something that the grammar takes in its place, and every place in the result leads back to the text.
///
/// Inside quotes and names a variable becomes letters, in a range a duration, among matchers a matcher; else
/// what takes most faults away of all that `PromQLSlot.stands` has.
package struct PromQLTemplate: Sendable {
  package let text: [UInt8]
  package let references: [TemplateReference]
  /// What the grammar takes where each reference stands.
  private let slots: [PromQLSlot]
  /// The tree of the expression with its variables replaced; ranges are of the replaced text.
  package let expression: PromQLExpression?
  /// Faults that no value of the variables would mend, with ranges of the text as written.
  package let faults: [PromQLFault]
  /// Whether a variable stands where names, functions and whole expressions may.
  package let hasFreeVariables: Bool
  /// Whether there are faults that a variable may mend: then nothing is sure of the tree.
  let isOpen: Bool
  /// Nil where there are no variables: the text is parsed as it stands.
  private let replaced: ReplacedText?

  package init(_ written: String) {
    let text = Array(written.utf8)
    // Digits name the groups of an expression, as in `label_replace`.
    let references = TemplateReference.all(in: text).filter { !$0.name.utf8.allSatisfy(PromQLCursor.isDigit) }
    (self.text, self.references) = (text, references)
    guard !references.isEmpty else {
      (expression, faults) = PromQLParser.parse(text)
      (replaced, hasFreeVariables, slots, isOpen) = (nil, false, [], false)
      return
    }
    slots = PromQLSlot.slots(of: references, in: text)
    hasFreeVariables = slots.contains(where: \.canNameLabel)
    let best = Attempt.best(text, references, slots)
    replaced = best.replaced
    expression = best.expression
    // Whatever such a variable holds, it may be what mends the expression.
    isOpen = best.isOpen
    faults = best.isOpen ? [] : best.faults.map { best.replaced.written($0, in: text) }
  }

  /// The bytes as written behind a range of the tree.
  package func written(_ range: TextRange) -> TextRange { replaced?.written(range) ?? range }

  /// The variables whose replacements lie in a range of the tree.
  package func references(in range: TextRange) -> [TemplateReference] {
    let bytes = written(range)
    // They are in the order of the text.
    var (low, high) = (0, references.count)
    while low < high {
      let middle = (low + high) / 2
      if references[middle].range.lowerBound < bytes.start { low = middle + 1 } else { high = middle }
    }
    return Array(references[low...].prefix { $0.range.upperBound <= bytes.end })
  }

  /// Whether what was found in the tree holds whatever the variables are.
  func bears(_ finding: ExpressionFinding) -> Bool {
    guard !references.isEmpty else { return true }
    return finding.grounds.allSatisfy { ground in
      switch ground {
      case .text(let range): return references(in: range).isEmpty
      case .labels(let range):
        let bytes = written(range)
        return zip(references, slots).allSatisfy { reference, slot in
          slot.isValue || reference.range.upperBound <= bytes.start || reference.range.lowerBound >= bytes.end
        }
      case .alike(let one, let other): return texts(in: one) == texts(in: other)
      }
    }
  }

  /// The references in a range of the tree as they are written.
  private func texts(in range: TextRange) -> [ArraySlice<UInt8>] {
    references(in: range).map { text[$0.range] }
  }
}

/// One way to replace the variables of an expression, and what the parser makes of it.
private struct Attempt {
  /// How often one expression is parsed at most.
  private static let limit = 200

  let replaced: ReplacedText
  let expression: PromQLExpression?
  let faults: [PromQLFault]

  private init(_ replaced: ReplacedText) {
    self.replaced = replaced
    (expression, faults) = PromQLParser.parse(replaced.bytes)
  }

  /// Whether a fault may be the doing of a free variable.
  var isOpen: Bool { faults.contains { replaced.isMendable($0) } }

  /// One free variable after the other gets what takes most faults away and brings no other.
  static func best(_ text: [UInt8], _ references: [TemplateReference], _ slots: [PromQLSlot]) -> Attempt {
    var numbers: [String: Int] = [:]
    var stands: [String] = []
    for (reference, slot) in zip(references, slots) {
      let number = numbers[reference.name] ?? numbers.count
      numbers[reference.name] = number
      stands.append(slot.replacement(number: number))
    }
    var best = Attempt(ReplacedText(text, references, slots, stands))
    var tries = 0
    for index in slots.indices where slots[index] == .free {
      guard !best.faults.isEmpty, tries < limit else { break }
      guard best.faults.contains(where: { best.replaced.isMendable($0, by: index) }) else { continue }
      for stand in PromQLSlot.stands.dropFirst() where !best.faults.isEmpty {
        stands[index] = stand
        let other = Attempt(ReplacedText(text, references, slots, stands))
        if other.mends(best) { best = other }
      }
      tries += PromQLSlot.stands.count
      stands[index] = best.replaced.stand(index)
    }
    return best
  }

  /// Whether it lacks faults of the other and adds none, except where the other's faults ended the reading.
  private func mends(_ other: Attempt) -> Bool {
    let known = Set(other.faults.map { other.replaced.written($0.range) })
    let last = known.map(\.start).max() ?? 0
    var kept: Set<TextRange> = []
    for fault in faults {
      let place = replaced.written(fault.range)
      if known.contains(place) {
        kept.insert(place)
      } else if place.start <= last || fault.code == "promql-type" {
        return false
      }
    }
    return kept.count < known.count
  }
}
