/// The keys and values of a mapping in the order of the file. Keys are scalars and unique.
package struct Mapping: Sendable {
  package struct Entry: Sendable {
    package let key: Node
    package let value: Node

    package init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }

    /// The key's text as written.
    package var name: String { key.scalarText ?? "" }
  }

  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// The value of the first key with this text. Swift's == compares canonically; keys compare by bytes.
  package subscript(_ name: String) -> Node? { entry(named: name)?.value }

  package func entry(named name: String) -> Entry? {
    entries.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  package var names: [String] { entries.map(\.name) }
}
