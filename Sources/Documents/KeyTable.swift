/// A fixed list of keys, in which the keys of mappings are looked up without comparing texts that differ.
package struct KeyTable: Sendable {
  private let names: [String]
  /// The number of a name plus one, at the place of its digest or the next free one; 0 where there is none.
  private let slots: [Int]
  private let digests: [UInt32]

  package init(_ names: [String]) {
    self.names = names
    digests = names.map(KeyDigest.of)
    var size = 8
    while size < names.count * 2 { size *= 2 }
    var slots = [Int](repeating: 0, count: size)
    for (number, digest) in digests.enumerated() {
      var slot = Int(digest) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = number + 1
    }
    self.slots = slots
  }

  /// The value of each key of a mapping that stands in the list, with the key's number there, from 0.
  package func forEachKnown(in mapping: Mapping, _ body: (Int, Node) -> Void) {
    let entries = mapping.entries
    for index in entries.indices {
      // The digest alone: a copy of the entry would count references by the dozen.
      var slot = Int(entries[index].digest) & (slots.count - 1)
      while slots[slot] != 0 {
        let number = slots[slot] - 1
        if digests[number] == entries[index].digest, names[number] == entries[index].name {
          body(number, entries[index].value)
          break
        }
        slot = (slot + 1) & (slots.count - 1)
      }
    }
  }
}
