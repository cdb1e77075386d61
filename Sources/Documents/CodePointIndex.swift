import Diagnostics

/// Where the code points of a UTF-8 text begin: libyaml's marks count code points, everything else bytes.
///
/// Building it proves that the bytes are UTF-8 and that every character may stand in a YAML file.
struct CodePointIndex {
  /// Why a text cannot be read, and the byte where the offence begins.
  enum Fault: Error, Equatable {
    case notUTF8(offset: Int)
    case controlCharacter(offset: Int, length: Int, scalar: UInt32)
  }

  private static let stride = 64
  private let textStart: Int
  private let textEnd: Int
  /// The byte offset of each 64th code point; nil when all of them are ASCII.
  private let anchors: [UInt32]?

  /// `start` is the byte after the byte order mark.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws(Fault) {
    textStart = start
    textEnd = bytes.count
    var offset = Self.endOfPlainASCII(bytes, from: start)
    if offset == bytes.count {
      anchors = nil
      return
    }
    var found: [UInt32] = []
    found.reserveCapacity((bytes.count - start) / Self.stride + 1)
    var count = 0
    offset = start
    while offset < bytes.count {
      if count % Self.stride == 0 { found.append(UInt32(truncatingIfNeeded: offset)) }
      count += 1
      if Self.isPlainASCII(bytes[offset]) {
        offset += 1
        continue
      }
      guard let (scalar, length) = Self.decode(bytes, at: offset) else {
        throw .notUTF8(offset: offset)
      }
      guard Self.isAllowed(scalar) else {
        throw .controlCharacter(offset: offset, length: length, scalar: scalar)
      }
      offset += length
    }
    anchors = found
  }

  /// The byte offset of a code point; past the last it is the end of the text.
  func byteOffset(of codePoint: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let anchors else { return min(textStart + max(0, codePoint), textEnd) }
    let slot = max(0, codePoint) / Self.stride
    guard slot < anchors.count else { return textEnd }
    var offset = Int(anchors[slot])
    var remaining = max(0, codePoint) % Self.stride
    while remaining > 0, offset < textEnd {
      offset += 1
      while offset < textEnd, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      remaining -= 1
    }
    return offset
  }

  /// Where the first byte stands that is no plain ASCII; the count where there is none.
  private static func endOfPlainASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var offset = start
    while let found = ByteScan.firstUnprintable(in: UnsafeRawBufferPointer(bytes), from: offset) {
      guard isPlainASCII(bytes[found]) else { return found }
      offset = found + 1
    }
    return bytes.count
  }

  private static func isPlainASCII(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte <= 0x7E) || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The characters that YAML 1.1 and libyaml let into a stream.
  private static func isAllowed(_ scalar: UInt32) -> Bool {
    scalar == 0x85 || (scalar >= 0xA0 && scalar <= 0xD7FF) || (scalar >= 0xE000 && scalar <= 0xFFFD)
      || scalar >= 0x10000
  }

  /// The scalar value at an offset and its length in bytes; nil for overlong forms, surrogates and strays.
  private static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> (scalar: UInt32, length: Int)? {
    let lead = bytes[offset]
    let length: Int
    var scalar: UInt32
    switch lead {
    case 0x00...0x7F: return (UInt32(lead), 1)
    case 0xC2...0xDF: (length, scalar) = (2, UInt32(lead & 0x1F))
    case 0xE0...0xEF: (length, scalar) = (3, UInt32(lead & 0x0F))
    case 0xF0...0xF4: (length, scalar) = (4, UInt32(lead & 0x07))
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for index in offset + 1..<offset + length {
      guard bytes[index] & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(bytes[index] & 0x3F)
    }
    if length == 3, scalar < 0x800 || (0xD800...0xDFFF).contains(scalar) { return nil }
    if length == 4, scalar < 0x10000 || scalar > 0x10FFFF { return nil }
    return (scalar, length)
  }
}
