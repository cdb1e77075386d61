import Diagnostics

extension JSONParser {
  /// A key that is compared by its bytes; String compares canonically.
  private struct KeyBytes: Hashable {
    let text: String

    static func == (left: KeyBytes, right: KeyBytes) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
      var copy = text
      copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  /// Entries up to which every pair of fingerprints is compared.
  private static var pairwiseEntries: Int { 32 }

  /// Warns of every key that an earlier entry has, and returns the entries that a later one takes the place of.
  mutating func findDuplicates(in entries: [Mapping.Entry], firstFingerprint: Int) -> Set<Int> {
    let number = entries.count
    guard number > 1, !isStopped else { return [] }
    if number <= Self.pairwiseEntries, !hasEqualFingerprints(from: firstFingerprint, count: number) {
      return []
    }
    var firstIndex: [KeyBytes: Int] = Dictionary(minimumCapacity: number)
    var lastIndex: [KeyBytes: Int] = [:]
    var shadowed: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      let key = KeyBytes(text: entry.key.string ?? "")
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

  private func hasEqualFingerprints(from start: Int, count number: Int) -> Bool {
    guard start >= 0, start + number <= fingerprints.count else { return true }
    return fingerprints.withUnsafeBufferPointer { all in
      // Sound: the bounds were checked just above and the array does not change here.
      for index in (start + 1)..<(start + number) {
        let value = all[index]
        for earlier in start..<index where all[earlier] == value { return true }
      }
      return false
    }
  }
}
