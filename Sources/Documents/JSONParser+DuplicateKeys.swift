import Diagnostics

extension JSONParser {
  /// Entries up to which every pair of digests is compared.
  private static var pairwiseEntries: Int { 32 }

  /// Warns of every key that an earlier entry has, and returns the entries that a later one takes the place of.
  mutating func findDuplicates(in entries: [Mapping.Entry]) -> Set<Int> {
    let number = entries.count
    guard number > 1, !isStopped else { return [] }
    if number <= Self.pairwiseEntries, !Self.hasEqualDigests(entries) { return [] }
    var firstIndex: [KeyBytes: Int] = Dictionary(minimumCapacity: number)
    var lastIndex: [KeyBytes: Int] = [:]
    var shadowed: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      let key = KeyBytes(entry.key.string ?? "")
      guard let first = firstIndex[key] else {
        firstIndex[key] = index
        continue
      }
      shadowed.insert(lastIndex[key] ?? first)
      lastIndex[key] = index
      let range = entry.key.range
      let shown = sourceText(from: range.start + 1, to: max(range.start + 1, range.end - 1))
      report(
        .duplicateKey, severity: .warning, "the key '\(shown)' stands twice; the last one counts",
        at: range.start, range.end, help: "remove one of them",
        notes: [Diagnostic.Note(message: "first", range: entries[first].key.range)])
    }
    return shadowed
  }

  private static func hasEqualDigests(_ entries: [Mapping.Entry]) -> Bool {
    for index in entries.indices.dropFirst() {
      let digest = entries[index].digest
      for earlier in 0..<index where entries[earlier].digest == digest { return true }
    }
    return false
  }
}
