import Statistics

/// In which order the halves of pairs run: as many one way as the other, shuffled.
enum PairOrder {
  /// For each pair whether head runs first. Of an odd number one more runs in an order drawn by lot.
  static func drawn(pairs: Int, using generator: inout SeededGenerator) -> [Bool] {
    var order = (0..<pairs).map { $0 % 2 == 0 }
    if pairs % 2 == 1, generator.next() & 1 == 0 { order[pairs - 1].toggle() }
    order.shuffle(using: &generator)
    return order
  }
}
