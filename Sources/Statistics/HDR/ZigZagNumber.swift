/// Signed numbers of one to nine bytes: ZigZag LEB128-64b9B, as HdrHistogram's V2 encoding stores counts.
enum ZigZagNumber {
  static func append(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
    for _ in 0..<8 {
      if rest < 128 {
        bytes.append(UInt8(rest))
        return
      }
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    // The ninth byte holds eight bits.
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// The number at the position, which moves behind it; nil when the bytes end first.
  static func read(_ bytes: [UInt8], at position: inout Int) -> Int64? {
    var number: UInt64 = 0
    for place in 0..<9 {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      number |= UInt64(place == 8 ? byte : byte & 127) << UInt64(7 * place)
      if place == 8 || byte < 128 { break }
    }
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }
}
