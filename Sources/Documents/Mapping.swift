/// The keys and values of a mapping in the order of the file. Keys are scalars and unique.
package struct Mapping: Sendable {
  package struct Entry: Sendable {
    package let value: Node
    /// Of the key's text, so that a look-up compares the texts of one or two keys and copies no others.
    let digest: UInt32
    /// What the key is, without its place: most of a tree is entries, and most of their keys are the same few.
    let sharedKey: SharedKey
    private let keyStart: UInt32

    /// The key and its value stand in one file.
    package init(key: Node, value: Node) {
      let shared = SharedKey(key)
      self.init(
        PendingKey(
          key: shared, start: UInt32(clamping: key.range.start), digest: KeyDigest.of(shared.text)),
        value: value)
    }

    init(_ key: consuming PendingKey, value: consuming Node) {
      self.value = value
      digest = key.digest
      sharedKey = key.key
      keyStart = key.start
    }

    package var key: Node { sharedKey.node(in: value.source, at: Int(keyStart)) }

    /// The key's text as written.
    package var name: String { sharedKey.text }
  }

  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// The value of the first key with this text.
  package subscript(_ name: String) -> Node? { index(of: name).map { entries[$0].value } }

  package func entry(named name: String) -> Entry? { index(of: name).map { entries[$0] } }

  private func index(of name: String) -> Int? {
    let digest = KeyDigest.of(name)
    for index in entries.indices where entries[index].digest == digest {
      if entries[index].sharedKey.isCalled(name) { return index }
    }
    return nil
  }

  package var names: [String] { entries.map(\.name) }
}
