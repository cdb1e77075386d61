/// Searches in texts of megabytes and compares texts, eight bytes at a time.
///
/// The arithmetic on all bytes of a word at once is that of Warren, Hacker's Delight, section 6-1. A byte may be
/// taken for one that is meant only behind one that is, so the first hit is always right.
package enum ByteScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The first place from `start` of a byte; nil where there is none.
  package static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let wanted = ones &* UInt64(byte)
    return first(in: bytes, from: start, word: { zeros(in: $0 ^ wanted) }, byte: { $0 == byte })
  }

  /// The first line feed or carriage return from `start`; nil where there is none.
  package static func firstLineBreak(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let (feeds, returns) = (ones &* 0x0A, ones &* 0x0D)
    return first(
      in: bytes, from: start, word: { zeros(in: $0 ^ feeds) | zeros(in: $0 ^ returns) },
      byte: { $0 == 0x0A || $0 == 0x0D })
  }

  /// The first byte from `start` that is no printable character of ASCII, blank included; nil where there is none.
  package static func firstUnprintable(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    first(
      in: bytes, from: start,
      word: { (($0 | ($0 &+ ones)) | (($0 &- ones &* 0x20) & ~$0)) & highBits },
      byte: { $0 < 0x20 || $0 > 0x7E })
  }

  /// Whether the bytes of a word stand somewhere; those of an empty one do everywhere.
  package static func contains(_ word: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
    guard let letter = word.first else { return true }
    var start = 0
    while let found = firstIndex(of: letter, in: bytes, from: start), found + word.count <= bytes.count {
      if bytes[found..<found + word.count].elementsEqual(word) { return true }
      start = found + 1
    }
    return false
  }

  /// The same of a text's bytes in UTF-8.
  package static func contains(_ word: [UInt8], in text: some StringProtocol) -> Bool {
    var text = String(text)
    return text.withUTF8 { contains(word, in: UnsafeRawBufferPointer($0)) }
  }

  /// Whether two texts have the same bytes in UTF-8; what Unicode holds for equal may differ in them.
  package static func areEqual(_ left: String, _ right: String) -> Bool {
    var (left, right) = (left, right)
    return left.withUTF8 { left in
      right.withUTF8 { areEqual(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer($0)) }
    }
  }

  package static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    let count = left.count
    guard right.count == count else { return false }
    var index = 0
    // Sound: every read ends below the count, which both have, and none needs alignment.
    while index + 8 <= count {
      guard
        left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      else { return false }
      index += 8
    }
    while index < count {
      guard left[index] == right[index] else { return false }
      index += 1
    }
    return true
  }

  /// The high bit of every byte that is 0.
  @inline(__always)
  private static func zeros(in word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }

  @inline(__always)
  private static func first(
    in bytes: UnsafeRawBufferPointer, from start: Int, word hits: (UInt64) -> UInt64,
    byte isHit: (UInt8) -> Bool
  ) -> Int? {
    var index = start
    // Sound: every read ends below the count, and none needs alignment.
    while index + 8 <= bytes.count {
      let found = hits(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      if isHit(bytes[index]) { return index }
      index += 1
    }
    return nil
  }
}

extension String {
  /// Whether it holds nothing but printable characters of ASCII and blanks, as most texts do.
  package var isPrintableASCII: Bool {
    var text = self
    return text.withUTF8 { ByteScan.firstUnprintable(in: UnsafeRawBufferPointer($0), from: 0) == nil }
  }
}
