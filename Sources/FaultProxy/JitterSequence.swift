/// Numbers that look random and are the same in every run: SplitMix64 (Steele, Lea and Flood, 2014).
struct JitterSequence {
  private var state: UInt64 = 0

  /// Evenly spread over −bound…bound, both included.
  mutating func next(within bound: Int64) -> Int64 {
    guard bound > 0 else { return 0 }
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    return Int64(mixed % UInt64(2 * bound + 1)) - bound
  }
}
