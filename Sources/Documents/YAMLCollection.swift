/// A sequence or mapping of which the end is not reached yet.
struct YAMLCollection {
  struct Key {
    let node: Node
    let text: String
    let isMerge: Bool
    /// False for a key that is a collection: its entry is dropped.
    let isUsable: Bool
  }

  let isMapping: Bool
  let isFlow: Bool
  let start: Int
  let anchor: (name: String, serial: Int)?
  /// Where the text of the last child ends.
  var contentEnd: Int
  /// Values within, those that aliases repeat and the keys included, and the collection itself.
  var count = 1
  /// Collections inside one another below this one.
  var height = 0
  var items: [Node] = []
  var pendingKey: Key?
  private(set) var entries: [Mapping.Entry] = []
  /// The names of `entries`: to go through them copies no nodes.
  private var names: [String] = []
  private var mergeKey: Node?
  private var merged: [Mapping] = []
  private var mergePlace = 0
  private var lookup: [KeyBytes: Int]?

  init(isMapping: Bool, isFlow: Bool, start: Int, anchor: (name: String, serial: Int)?) {
    self.isMapping = isMapping
    self.isFlow = isFlow
    self.start = start
    self.anchor = anchor
    contentEnd = start
  }

  /// The key of the same name that came before.
  func firstKey(like key: Key) -> Node? {
    if key.isMerge { return mergeKey }
    if let lookup { return lookup[KeyBytes(key.text)].map { entries[$0].key } }
    // Swift's == takes canonically equal texts for one.
    let first = names.firstIndex { $0 == key.text && $0.utf8.elementsEqual(key.text.utf8) }
    return first.map { entries[$0].key }
  }

  mutating func append(_ entry: Mapping.Entry) {
    entries.append(entry)
    names.append(entry.name)
    if lookup != nil {
      lookup?[KeyBytes(entry.name)] = entries.count - 1
    } else if entries.count > 12 {
      var table: [KeyBytes: Int] = [:]
      for (index, name) in names.enumerated() { table[KeyBytes(name)] = index }
      lookup = table
    }
  }

  mutating func merge(_ mappings: [Mapping], key: Node) {
    mergeKey = key
    merged = mappings
    mergePlace = entries.count
  }

  /// The mapping with what `<<` brings in its place: own keys win, then those of earlier mappings.
  func mapping() -> Mapping {
    if merged.isEmpty { return Mapping(entries) }
    var known = Set(entries.map { KeyBytes($0.name) })
    var added: [Mapping.Entry] = []
    for mapping in merged {
      for entry in mapping.entries where known.insert(KeyBytes(entry.name)).inserted {
        added.append(entry)
      }
    }
    return Mapping(Array(entries[..<mergePlace]) + added + entries[mergePlace...])
  }
}
