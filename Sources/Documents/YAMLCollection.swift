/// A sequence or mapping of which the end is not reached yet.
struct YAMLCollection {
  struct Key {
    let pending: PendingKey
    let isMerge: Bool
    /// False for a key that is a collection: its entry is dropped.
    let isUsable: Bool

    var text: String { pending.key.text }
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
  private(set) var mergeKey: Node?
  private var merged: [Mapping] = []
  private var mergePlace = 0
  private var lookup: [KeyBytes: Int]?

  /// Whether the next value is a key.
  var awaitsKey: Bool { isMapping && pendingKey == nil }

  init(isMapping: Bool, isFlow: Bool, start: Int, anchor: (name: String, serial: Int)?) {
    self.isMapping = isMapping
    self.isFlow = isFlow
    self.start = start
    self.anchor = anchor
    contentEnd = start
  }

  /// The place of the entry of the same name that came before.
  private func place(of key: PendingKey) -> Int? {
    if let lookup { return lookup[KeyBytes(key.key.text)] }
    for index in entries.indices where entries[index].digest == key.digest {
      if entries[index].sharedKey.isCalled(key.key.text) { return index }
    }
    return nil
  }

  /// Counts a child in, and where its text ends.
  mutating func grow(to end: Int, by values: Int, height child: Int) {
    contentEnd = max(contentEnd, end)
    count += values
    height = max(height, child)
  }

  /// Adds an entry, unless one of the same name came before, whose key it then gives.
  mutating func append(_ key: PendingKey, _ value: Node) -> Node? {
    if let place = place(of: key) { return entries[place].key }
    entries.append(Mapping.Entry(key, value: value))
    if lookup != nil {
      lookup?[KeyBytes(key.key.text)] = entries.count - 1
    } else if entries.count > Self.mostScanned {
      var table: [KeyBytes: Int] = [:]
      for index in entries.indices { table[KeyBytes(entries[index].name)] = index }
      lookup = table
    }
    return nil
  }

  /// Entries up to which their digests are compared one by one.
  private static let mostScanned = 12

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
