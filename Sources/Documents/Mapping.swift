/// The keys and values of a mapping in the order of the file. Keys are scalars and unique.
package struct Mapping: Sendable {
  package struct Entry: Sendable {
    package let value: Node
    // The parts of the key's node without its file, which is that of the value: most of a tree is entries.
    private let keyStart: UInt32
    private let keyEnd: UInt32
    /// Of the key's text, so that a look-up compares the texts of one or two keys and copies no others.
    let digest: UInt32
    private let keyStyle: ScalarStyle
    private let keyValue: Node.Value

    /// The key and its value stand in one file.
    package init(key: Node, value: Node) {
      let range = key.range
      self.init(
        keyValue: key.value, style: key.style, start: UInt32(clamping: range.start),
        end: UInt32(clamping: range.end), value: value, digest: KeyDigest.of(key.scalarText ?? ""))
    }

    init(
      keyValue: consuming Node.Value, style: ScalarStyle, start: UInt32, end: UInt32,
      value: consuming Node, digest: UInt32
    ) {
      self.value = value
      keyStart = start
      keyEnd = end
      self.digest = digest
      keyStyle = style
      self.keyValue = keyValue
    }

    package var key: Node {
      Node(keyValue, style: keyStyle, source: value.source, start: Int(keyStart), end: Int(keyEnd))
    }

    /// The key's text as written.
    package var name: String {
      if case .string(let text) = keyValue { return text }
      return key.scalarText ?? ""
    }
  }

  package let entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// The value of the first key with this text.
  package subscript(_ name: String) -> Node? { index(of: name).map { entries[$0].value } }

  package func entry(named name: String) -> Entry? { index(of: name).map { entries[$0] } }

  private func index(of name: String) -> Int? {
    let digest = KeyDigest.of(name)
    for index in entries.indices where entries[index].digest == digest {
      if Self.areEqual(entries[index].name, name) { return index }
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
