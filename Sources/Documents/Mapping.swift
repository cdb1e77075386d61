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
  /// A digest of each key, so that a look-up compares the texts of one or two keys and copies no others.
  private let digests: [UInt32]

  package init(_ entries: [Entry]) {
    self.entries = entries
    digests = entries.map { Self.digest($0.key.scalarText ?? "") }
  }

  /// The value of the first key with this text. Swift's == compares canonically; keys compare by bytes.
  package subscript(_ name: String) -> Node? { entry(named: name)?.value }

  package func entry(named name: String) -> Entry? {
    let digest = Self.digest(name)
    for index in digests.indices where digests[index] == digest {
      if entries[index].name.utf8.elementsEqual(name.utf8) { return entries[index] }
    }
    return nil
  }

  /// FNV-1a of 32 bits over the UTF-8 bytes.
  private static func digest(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { bytes in
      bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
  }

  package var names: [String] { entries.map(\.name) }
}
