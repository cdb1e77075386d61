/// The words that are more than names, in any case of letters.
enum Keyword {
  /// A word of 2 to 16 bytes in lower case.
  struct Key: Hashable {
    private let high: UInt64
    private let low: UInt64

    init?(_ word: ArraySlice<UInt8>) {
      guard (2...12).contains(word.count) else { return nil }
      var high: UInt64 = 0
      var low: UInt64 = 0
      for byte in word {
        high = high << 8 | low >> 56
        low = low << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      }
      self.high = high
      self.low = low
    }
  }

  static let kinds: [Key: Token.Kind] = {
    let words: [String: Token.Kind] = [
      "and": .binary(.and), "or": .binary(.or), "unless": .binary(.unless), "atan2": .binary(.atan2),
      "bool": .bool, "on": .on, "ignoring": .ignoring, "group_left": .groupLeft,
      "group_right": .groupRight, "fill": .fill, "fill_left": .fillLeft, "fill_right": .fillRight,
      "by": .by, "without": .without, "offset": .offset, "anchored": .anchored, "smoothed": .smoothed,
      "start": .start, "end": .endWord, "step": .step, "range": .range, "min_of": .minimumOf,
      "max_of": .maximumOf, "inf": .number, "nan": .number,
    ]
    var kinds: [Key: Token.Kind] = [:]
    for (word, kind) in words {
      if let key = Key(Array(word.utf8)[...]) { kinds[key] = kind }
    }
    for aggregator in Aggregator.allCases {
      if let key = Key(Array(aggregator.rawValue.utf8)[...]) { kinds[key] = .aggregator(aggregator) }
    }
    return kinds
  }()
}
