import Diagnostics

/// Reads a mapping by the descriptions of its keys.
///
/// Unknown, missing and ill-typed keys become diagnostics. A value that is an expression without a result yet
/// reads as nil without a diagnostic: it can be known only when the step runs.
package struct MappingReader {
  package let node: Node
  package let collector: DiagnosticCollector
  private let entries: [Mapping.Entry]
  /// For each of `keys` the index of its entry; -1 where it is absent.
  private let slots: [Int]
  private let keys: [KeyDescription]
  /// Known keys that an unknown one was probably meant to be.
  private let misspeltKeys: Set<String>

  /// Nil, with a diagnostic, when the node is no mapping. `subject` names it in messages: `step 'load'`.
  package init?(
    _ node: Node, subject: @autoclosure () -> String, keys: [KeyDescription],
    collector: DiagnosticCollector
  ) {
    guard let mapping = node.mapping else {
      if !node.isUnresolved {
        collector.error("wrong-type", "\(subject()) must be a mapping; got \(node.typeName)", at: node)
      }
      return nil
    }
    self.node = node
    self.entries = mapping.entries
    self.keys = keys
    self.collector = collector
    var slots = [Int](repeating: -1, count: keys.count)
    var unknown: [Mapping.Entry] = []
    for index in entries.indices {
      if let slot = Self.place(of: entries[index].sharedKey.text, entries[index].digest, among: keys) {
        slots[slot] = index
      } else {
        unknown.append(entries[index])
      }
    }
    self.slots = slots
    if unknown.isEmpty {
      misspeltKeys = []
    } else {
      let known = keys.map(\.name)
      misspeltKeys = Set(unknown.compactMap { Suggestion.nearest(to: $0.name, among: known) })
      report(unknown: unknown, known: known, subject: subject())
    }
    for key in keys.indices where keys[key].isRequired { reportIfMissing(keys[key], subject: subject()) }
  }

  /// By index, as each copy of a description counts references.
  private static func place(of name: String, _ digest: UInt32, among keys: [KeyDescription]) -> Int? {
    for index in keys.indices where keys[index].digest == digest && keys[index].name == name { return index }
    return nil
  }

  private func report(unknown: [Mapping.Entry], known: [String], subject: String) {
    for entry in unknown {
      collector.error(
        "unknown-key", "unknown key '\(entry.name)' in \(subject)", at: entry.key,
        help: Suggestion.help(for: entry.name, among: known))
    }
  }

  private func reportIfMissing(_ key: KeyDescription, subject: @autoclosure () -> String) {
    if let entry = entry(key.name) {
      guard entry.value.isNull else { return }
      collector.error(
        "missing-value", "'\(key.name)' in \(subject()) has no value", at: entry.key,
        help: "give it one: \(key.summary.asPhrase)")
    } else if !isMisspelt(key.name) {
      collector.error(
        "missing-key", "missing key '\(key.name)' in \(subject())", at: entries.first?.key ?? node,
        help: "add '\(key.name)': \(key.summary.asPhrase)")
    }
  }

  // MARK: - Values

  /// The node under a key; nil when absent, null, or not known yet.
  package func value(_ key: String) -> Node? {
    assert(keys.contains { $0.name == key }, "'\(key)' has no description")
    guard let index = index(of: key), !entries[index].value.isNull, !entries[index].value.isUnresolved else {
      return nil
    }
    return entries[index].value
  }

  /// The entry of a known key.
  private func entry(_ key: String) -> Mapping.Entry? { index(of: key).map { entries[$0] } }

  /// The place of a known key's entry.
  private func index(of key: String) -> Int? {
    guard let slot = Self.place(of: key, KeyDigest.of(key), among: keys), slots[slot] >= 0 else { return nil }
    return slots[slot]
  }

  /// Whether the key stands in the file with any value but null.
  package func has(_ key: String) -> Bool { index(of: key).map { !entries[$0].value.isNull } ?? false }

  /// Whether a key that is absent stands there under a wrong name, which has been reported: its absence is no
  /// second fault.
  package func isMisspelt(_ key: String) -> Bool { misspeltKeys.contains(key) }

  package func string(_ key: String) -> String? {
    value(key).flatMap { Self.text(of: $0, key: key, collector) }
  }

  package func boolean(_ key: String) -> Bool? {
    guard let node = value(key) else { return nil }
    if let flag = node.bool { return flag }
    reportType(node, key: key, expected: "a boolean", help: "write true or false")
    return nil
  }

  package func number(_ key: String) -> Double? {
    guard let node = value(key) else { return nil }
    if let number = node.double, number.isFinite { return number }
    reportNumber(node, key: key, expected: "a number")
    return nil
  }

  /// A whole number in the range that the key's description gives.
  package func integer(_ key: String) -> Int? {
    guard let node = value(key) else { return nil }
    guard let number = node.integer else {
      reportNumber(node, key: key, expected: "a whole number")
      return nil
    }
    if case .integer(let range) = keys.first(where: { $0.name == key })?.shape, !range.contains(number) {
      let bound =
        number < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      collector.error("out-of-range", "'\(key)' must be \(bound); got \(number)", at: node)
      return nil
    }
    return number
  }

  /// One of the words that the key's description lists.
  package func choice(_ key: String) -> String? {
    guard let node = value(key), let text = Self.text(of: node, key: key, collector) else { return nil }
    guard case .choice(let words) = keys.first(where: { $0.name == key })?.shape else { return text }
    if words.contains(text) { return text }
    collector.error(
      "unknown-value", "unknown value '\(text)' of '\(key)'", at: node,
      help: Suggestion.help(for: text, among: words))
    return nil
  }

  /// The nodes of a list; a single scalar stands for a list of one where the shape allows it.
  package func list(_ key: String) -> [Node]? {
    guard let node = value(key) else { return nil }
    if let nodes = node.sequence { return nodes }
    if case .listOrSingle = keys.first(where: { $0.name == key })?.shape { return [node] }
    reportType(node, key: key, expected: "a list")
    return nil
  }

  package func strings(_ key: String) -> [String]? {
    guard let node = value(key), let nodes = list(key) else { return nil }
    return nodes.compactMap { item in
      if item.isUnresolved { return nil }
      if let text = item.scalarText { return text }
      if node.sequence == nil {
        reportType(item, key: key, expected: "a string or a list of them")
      } else {
        collector.error(
          "wrong-type", "an item of '\(key)' must be a string; got \(item.typeName)", at: item)
      }
      return nil
    }
  }

  package func entries(_ key: String) -> [Mapping.Entry]? {
    guard let node = value(key) else { return nil }
    if let mapping = node.mapping { return mapping.entries }
    let help = node.sequence == nil ? nil : "write 'name: value' lines in place of '- ' items"
    reportType(node, key: key, expected: "a mapping", help: help)
    return nil
  }

  /// A mapping of strings in the order of the file.
  package func stringMap(_ key: String) -> [(name: String, value: String)]? {
    entries(key)?.compactMap { entry in
      guard !entry.value.isUnresolved else { return nil }
      return Self.text(of: entry.value, key: entry.name, collector).map { (entry.name, $0) }
    }
  }

  package func reportType(_ node: Node, key: String, expected: String, help: String? = nil) {
    collector.error(
      "wrong-type", "'\(key)' must be \(expected); got \(node.typeName)", at: node, help: help)
  }

  /// Says which number it is that does not fit.
  private func reportNumber(_ node: Node, key: String, expected: String) {
    guard case .number(let lexeme) = node.value else {
      let decimal = node.scalarText.flatMap { $0.utf8.contains(UInt8(ascii: "x")) ? nil : Double($0) }
      let isQuoted = decimal?.isFinite == true
      return reportType(
        node, key: key, expected: expected,
        help: isQuoted ? "write it without quotes; an input that is a number says 'type: number'" : nil)
    }
    collector.error("wrong-type", "'\(key)' must be \(expected); got \(lexeme)", at: node)
  }

  /// The text of a scalar: numbers and booleans count as the text that was written.
  package static func text(of node: Node, key: String, _ collector: DiagnosticCollector) -> String? {
    if let text = node.scalarText { return text }
    collector.error("wrong-type", "'\(key)' must be a string; got \(node.typeName)", at: node)
    return nil
  }
}

extension String {
  /// A sentence of the reference page inside a help line.
  fileprivate var asPhrase: String {
    let phrase = prefix(1).lowercased() + dropFirst()
    return phrase.hasSuffix(".") ? String(phrase.dropLast()) : phrase
  }
}
