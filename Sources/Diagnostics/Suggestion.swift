/// The known word nearest to what was written, for "did you mean".
package enum Suggestion {
  // Bounds on the work, as both the word and the candidates may come from an input.
  private static let longestWord = 200
  private static let mostCandidates = 1000

  /// The nearest of `candidates`, or nil when none is near enough to be meant; of equals the first by name.
  ///
  /// Near enough: an optimal-string-alignment distance of at most a third of the longer word, and at least 1,
  /// but less than the longer word has bytes. Case does not count. Of very many or very long words none is meant.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= longestWord else { return nil }
    let lowered = word.lowercased()
    var best: (candidate: String, distance: Int)?
    for candidate in candidates.prefix(mostCandidates) {
      let (shorter, longer) = (
        min(candidate.utf8.count, word.utf8.count), max(candidate.utf8.count, word.utf8.count)
      )
      let limit = min(max(1, longer / 3), longer - 1)
      guard longer - shorter <= limit, longer <= longestWord, candidate != word else { continue }
      let distance = editDistance(lowered, candidate.lowercased())
      guard distance <= limit else { continue }
      if let found = best, (found.distance, found.candidate) <= (distance, candidate) { continue }
      best = (candidate, distance)
    }
    return best?.candidate
  }

  /// The help line for an unknown word: the nearest known one, or the list of all.
  package static func help(for word: String, among candidates: some Collection<String>) -> String {
    if let nearest = nearest(to: word, among: candidates) { return "did you mean '\(nearest)'?" }
    if candidates.isEmpty { return "nothing is defined here" }
    let known = candidates.prefix(25).map { "'\($0)'" }
    guard known.count <= 24 else { return "known: \(known.prefix(24).joined(separator: ", ")), …" }
    return "known: \(known.joined(separator: ", "))"
  }

  /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each 1.
  package static func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.utf8)
    let b = Array(right.utf8)
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [Int](repeating: i, count: b.count + 1)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        current[j] = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          current[j] = min(current[j], beforePrevious[j - 2] + 1)
        }
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
  }
}
