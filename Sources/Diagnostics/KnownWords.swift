/// Words that may be meant, made ready to be compared with many that are written.
package struct KnownWords: Sendable {
  private struct Word {
    let text: String
    let length: Int
    let letters: [UInt8]
    let bag: SIMD32<Int16>
  }

  // Bounds on the work, as both the word and the candidates may come from an input.
  private static let longestWord = 200
  private static let mostWords = 20_000

  private let words: [Word]

  /// Of very many words those beyond the first 20,000 are not meant, nor is one of more than 200 bytes.
  package init(_ words: some Sequence<String>) {
    self.words = words.prefix(KnownWords.mostWords).compactMap(KnownWords.word)
  }

  /// The nearest of the words, or nil when none is near enough to be meant; of equals the first by name.
  ///
  /// Near enough: an optimal-string-alignment distance of at most a third of the longer word, and at least 1,
  /// but less than the longer word has bytes. Case does not count.
  package func nearest(to text: String) -> String? {
    guard let wanted = KnownWords.word(text) else { return nil }
    var best: (text: String, distance: Int)?
    for word in words where word.text != text {
      let longer = max(word.length, wanted.length)
      let limit = min(max(1, longer / 3), longer - 1, best?.distance ?? .max)
      guard longer - min(word.length, wanted.length) <= limit,
        KnownWords.leastDistance(wanted.bag, word.bag) <= limit,
        let distance = KnownWords.editDistance(wanted.letters, word.letters, atMost: limit)
      else { continue }
      if let found = best, (found.distance, found.text) <= (distance, word.text) { continue }
      best = (word.text, distance)
    }
    return best?.text
  }

  private static func word(_ text: String) -> Word? {
    guard text.utf8.count <= longestWord else { return nil }
    let letters = Array(text.lowercased().utf8)
    var bag = SIMD32<Int16>()
    for letter in letters { bag[Int(letter & 31)] &+= 1 }
    return Word(text: text, length: text.utf8.count, letters: letters, bag: bag)
  }

  /// What two words differ by at least: a change takes at most one letter away and brings one.
  private static func leastDistance(_ left: SIMD32<Int16>, _ right: SIMD32<Int16>) -> Int {
    let difference = left &- right
    let zero = SIMD32<Int16>()
    let surplus = difference.replacing(with: zero, where: difference .< zero).wrappedSum()
    let want = (zero &- difference).replacing(with: zero, where: difference .> zero).wrappedSum()
    return Int(max(surplus, want))
  }

  /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each 1; nil where there are
  /// more than `limit`.
  package static func editDistance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    let far = limit + 1
    let width = b.count + 1
    // The rows of the table for the last three letters of `a`. A cell further than the limit from the diagonal is far.
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { cells in
      cells.initialize(repeating: far)
      var (before, previous, current) = (0, width, 2 * width)
      for column in 0...min(b.count, limit) { cells[previous + column] = column }
      var wasFar = false
      for row in 1...a.count {
        let first = max(1, row - limit)
        cells[current + first - 1] = first == 1 ? min(row, far) : far
        var least = cells[current + first - 1]
        for column in first...min(b.count, row + limit) {
          let above = column < row + limit ? cells[previous + column] : far
          let change = a[row - 1] == b[column - 1] ? 0 : 1
          var distance = min(
            above + 1, cells[current + column - 1] + 1, cells[previous + column - 1] + change)
          if row > 1, column > 1, a[row - 1] == b[column - 2], a[row - 2] == b[column - 1] {
            distance = min(distance, cells[before + column - 2] + 1)
          }
          cells[current + column] = min(distance, far)
          least = min(least, distance)
        }
        // A swap looks back by two rows.
        if least > limit, wasFar { return nil }
        wasFar = least > limit
        (before, previous, current) = (previous, current, before)
      }
      let distance = cells[previous + b.count]
      return distance <= limit ? distance : nil
    }
  }
}
