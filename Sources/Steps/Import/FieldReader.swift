import Documents

/// Reads the fields of other tools' JSON: what is missing or of another type becomes an error at its place.
struct FieldReader {
  let collector: DiagnosticCollector
  /// `a result of hyperfine`, as messages name what is read.
  let subject: String

  func fail(_ message: String, at node: Node) { collector.error("bad-benchmark-file", message, at: node) }

  func list(_ node: Node, _ key: String) -> [Node]? {
    guard let found = node[key] else {
      fail("\(subject) has no '\(key)'", at: node)
      return nil
    }
    guard let list = found.sequence else {
      fail("'\(key)' of \(subject) must be a list; got \(found.typeName)", at: found)
      return nil
    }
    return list
  }

  func text(_ node: Node, _ key: String) -> String? {
    guard let found = node[key], !found.isNull else {
      fail("\(subject) has no '\(key)'", at: node)
      return nil
    }
    guard let text = found.string, !text.isEmpty else {
      fail("'\(key)' of \(subject) must be a text; got \(found.typeName)", at: found)
      return nil
    }
    return text
  }

  func number(_ node: Node, _ key: String) -> Double? {
    guard let found = node[key], !found.isNull else {
      fail("\(subject) has no '\(key)'", at: node)
      return nil
    }
    return finite(found, key)
  }

  /// Nil without an error where the key is absent or null.
  func optionalNumber(_ node: Node, _ key: String) -> Double? {
    guard let found = node[key], !found.isNull else { return nil }
    return finite(found, key)
  }

  /// Nil without an error where the key is absent or null; nil with one where it holds anything but numbers.
  func optionalNumbers(_ node: Node, _ key: String) -> [Double]? {
    guard let found = node[key], !found.isNull else { return nil }
    guard let list = found.sequence else {
      fail("'\(key)' of \(subject) must be a list; got \(found.typeName)", at: found)
      return nil
    }
    // A run whose figure is missing has none.
    let numbers = list.filter { !$0.isNull }.compactMap { finite($0, key) }
    return numbers.isEmpty ? nil : numbers
  }

  private func finite(_ node: Node, _ key: String) -> Double? {
    if let number = node.double, number.isFinite { return number }
    fail("'\(key)' of \(subject) must be a finite number; got \(node.scalarText ?? node.typeName)", at: node)
    return nil
  }
}
