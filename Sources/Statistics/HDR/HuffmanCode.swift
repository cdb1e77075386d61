/// A canonical Huffman code of deflate: RFC 1951, section 3.2.2.
struct HuffmanCode {
  /// How many codes have each length, 0 to 15 bits.
  private(set) var counts = [Int](repeating: 0, count: 16)
  /// The symbols that have a code, in the order of their codes.
  private(set) var symbols: [Int] = []

  /// Nil when the lengths make no code: more codes than there are bits for, or fewer, except for a code of a
  /// single symbol of one bit or of none, which zlib accepts too.
  ///
  /// - Parameter lengths: the bits of each symbol's code, 0 to 15; 0 where it has none.
  init?(lengths: some Collection<UInt8>) {
    for length in lengths { counts[Int(length)] += 1 }
    counts[0] = 0
    var left = 1
    for length in 1...15 {
      left = left << 1 - counts[length]
      guard left >= 0 else { return nil }
    }
    let used = counts.reduce(0, +)
    guard left == 0 || used == 0 || (used == 1 && counts[1] == 1) else { return nil }
    var places = [Int](repeating: 0, count: 16)
    for length in 1..<15 { places[length + 1] = places[length] + counts[length] }
    symbols = [Int](repeating: 0, count: used)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      symbols[places[Int(length)]] = symbol
      places[Int(length)] += 1
    }
  }
}
