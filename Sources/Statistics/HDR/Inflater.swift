/// Decompresses one deflate stream: RFC 1951.
struct Inflater {
  private let input: [UInt8]
  /// The byte after the last one taken.
  private(set) var position: Int
  private let limit: Int
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227,
    258,
  ]
  private static let lengthExtraBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
    4097,
    6145, 8193, 12289, 16385, 24577,
  ]
  private static let distanceExtraBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
  ]
  private static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// - Parameter limit: the most bytes of output.
  init(_ input: [UInt8], from start: Int, limit: Int) {
    self.input = input
    position = start
    self.limit = limit
  }

  mutating func inflate() throws(HistogramFormatFault) -> [UInt8] {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStoredBlock()
      case 1: try readFixedBlock()
      case 2: try readDynamicBlock()
      default: throw HistogramFormatFault("a deflate block is of no known type")
      }
    }
    return output
  }

  // MARK: - Blocks

  private mutating func copyStoredBlock() throws(HistogramFormatFault) {
    bits = 0
    bitCount = 0
    let length = try take(16)
    guard try take(16) == ~length & 0xFFFF else {
      throw HistogramFormatFault("the length of a stored deflate block is damaged")
    }
    guard input.count - position >= length else { throw Self.cutShort }
    guard limit - output.count >= length else { throw tooLong }
    output += input[position..<position + length]
    position += length
  }

  private mutating func readFixedBlock() throws(HistogramFormatFault) {
    var lengths = [UInt8](repeating: 8, count: 288)
    for symbol in 144..<256 { lengths[symbol] = 9 }
    for symbol in 256..<280 { lengths[symbol] = 7 }
    // Two of the 32 distances stand for nothing, which makes the code whole.
    guard let literals = HuffmanCode(lengths: lengths),
      let distances = HuffmanCode(lengths: [UInt8](repeating: 5, count: 32))
    else { throw Self.badCode }
    try readSymbols(literals, distances)
  }

  private mutating func readDynamicBlock() throws(HistogramFormatFault) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeLengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw Self.badCode }
    var codeLengths = [UInt8](repeating: 0, count: 19)
    for place in 0..<codeLengthCount { codeLengths[Self.codeLengthOrder[place]] = UInt8(try take(3)) }
    guard let code = HuffmanCode(lengths: codeLengths) else { throw Self.badCode }
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(of: code)
      var (length, times) = (UInt8(0), 1)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw Self.badCode }
        length = last
        times = try take(2) + 3
      case 17: times = try take(3) + 3
      case 18: times = try take(7) + 11
      default: length = UInt8(symbol)
      }
      lengths += [UInt8](repeating: length, count: times)
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0,
      let literals = HuffmanCode(lengths: lengths[..<literalCount]),
      let distances = HuffmanCode(lengths: lengths[literalCount...])
    else { throw Self.badCode }
    try readSymbols(literals, distances)
  }

  private mutating func readSymbols(
    _ literals: HuffmanCode, _ distances: HuffmanCode
  ) throws(HistogramFormatFault) {
    while true {
      let symbol = try symbol(of: literals)
      if symbol == 256 { return }
      if symbol < 256 {
        guard output.count < limit else { throw tooLong }
        output.append(UInt8(symbol))
        continue
      }
      let row = symbol - 257
      guard row < Self.lengthBases.count else { throw Self.badCode }
      let length = Self.lengthBases[row] + (try take(Self.lengthExtraBits[row]))
      let column = try self.symbol(of: distances)
      guard column < Self.distanceBases.count else { throw Self.badCode }
      let distance = Self.distanceBases[column] + (try take(Self.distanceExtraBits[column]))
      guard distance <= output.count else {
        throw HistogramFormatFault("a deflate block points before its beginning")
      }
      guard limit - output.count >= length else { throw tooLong }
      // Source and target may overlap: each byte is copied after those before it.
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  // MARK: - Bits

  /// So many bits, the first one lowest; at most 16.
  private mutating func take(_ count: Int) throws(HistogramFormatFault) -> Int {
    while bitCount < count {
      guard position < input.count else { throw Self.cutShort }
      bits |= UInt32(input[position]) << UInt32(bitCount)
      position += 1
      bitCount += 8
    }
    let taken = bits & (1 << UInt32(count) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(taken)
  }

  private mutating func symbol(of code: HuffmanCode) throws(HistogramFormatFault) -> Int {
    var (value, first, place) = (0, 0, 0)
    for length in 1...15 {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[place + value - first] }
      place += count
      first = (first + count) << 1
      value <<= 1
    }
    throw Self.badCode
  }

  // MARK: - Faults

  private static var cutShort: HistogramFormatFault { HistogramFormatFault("the zlib stream is cut short") }
  private static var badCode: HistogramFormatFault {
    HistogramFormatFault("the Huffman code of a deflate block is damaged")
  }
  private var tooLong: HistogramFormatFault {
    HistogramFormatFault("the zlib stream holds more than \(limit) bytes")
  }
}
