/// The keys and values of a mapping in the order of the file. Keys are scalars and unique.
package struct Mapping: Sendable {
  package struct Entry: Sendable {
    package let key: Node
    package let value: Node
    /// Of the key's text, so that a look-up compares the texts of one or two keys and copies no others.
    let digest: UInt32

    package init(key: Node, value: Node) {
      self.init(key: key, value: value, digest: KeyDigest.of(key.scalarText ?? ""))
    }

    init(key: consuming Node, value: consuming Node, digest: UInt32) {
      self.key = key
      self.value = value
      self.digest = digest
    }

    /// The key's text as written.
    package var name: String { key.scalarText ?? "" }
  }

  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// The value of the first key with this text.
  package subscript(_ name: String) -> Node? { index(of: name).map { entries[$0].value } }

  package func entry(named name: String) -> Entry? { index(of: name).map { entries[$0] } }

  private func index(of name: String) -> Int? {
    let digest = KeyDigest.of(name)
    for index in entries.indices where entries[index].digest == digest {
      // The text alone, as a copy of the entry would count references by the dozen.
      if case .string(let text) = entries[index].key.value {
        if Self.areEqual(text, name) { return index }
      } else if Self.areEqual(entries[index].name, name) {
        return index
      }
    }
    return nil
  }

  /// Swift's == compares canonically; keys compare by bytes.
  private static func areEqual(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left, right)
    return left.withUTF8 { one in
      right.withUTF8 { other in
        // Sound: both are read below the count that they share.
        one.count == other.count && one.indices.allSatisfy { one[$0] == other[$0] }
      }
    }
  }

  package var names: [String] { entries.map(\.name) }
}
