import Diagnostics
import Documents

/// A document's bytes with some of its values replaced, as an input says.
struct Damage {
  /// What a target puts in the place of a value, of which the bytes and the node are given.
  typealias Replacement = (inout Damage, [UInt8], Node) -> [UInt8]

  private var input: Slice<UnsafeBufferPointer<UInt8>>
  /// Nodes that are still to be passed before the next one is changed.
  private var distance = 0
  private(set) var text: [UInt8] = []
  private var copied = 0
  private let changesKeys: Bool
  private let replacement: Replacement

  init(
    _ input: Slice<UnsafeBufferPointer<UInt8>>, of root: Node, changesKeys: Bool,
    replacement: @escaping Replacement
  ) {
    self.input = input
    self.changesKeys = changesKeys
    self.replacement = replacement
    distance = next()
    apply(root)
    text += root.source.bytes[copied...]
  }

  /// The next number of the input; 255 where it has come to its end.
  mutating func next() -> Int { Int(input.popFirst() ?? 255) }

  /// The bytes of the input up to the next zero.
  mutating func nextText() -> [UInt8] {
    let part = input.prefix { $0 != 0 }
    input = input.dropFirst(part.count + 1)
    return Array(part)
  }

  /// Changes as many nodes as the input has bytes for.
  private mutating func apply(_ node: Node) {
    if distance == 0, !input.isEmpty {
      let range = node.range
      text += range.source.bytes[copied..<range.start]
      text += replacement(&self, Array(range.source.bytes[range.start..<range.end]), node)
      copied = range.end
      distance = next()
      return
    }
    distance -= 1
    switch node.value {
    case .sequence(let items): for item in items { apply(item) }
    case .mapping(let mapping):
      for entry in mapping.entries {
        if changesKeys { apply(entry.key) }
        apply(entry.value)
      }
    default: break
    }
  }
}
