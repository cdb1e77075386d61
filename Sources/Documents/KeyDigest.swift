/// A number that differs for almost all different texts, and is the same for equal ones, however they are written.
package enum KeyDigest {
  package static func of(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { of(UnsafeRawBufferPointer($0)) }
  }

  /// Sound: every read lies below `count`; no read is aligned.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let count = bytes.count
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
    }
    if count >= 8 {
      var offset = 0
      while offset + 8 < count {
        mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      mix(bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    } else if count >= 4 {
      let head = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
      let tail = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
      mix(UInt64(head) | UInt64(tail) << 32)
    } else if count > 0 {
      mix(UInt64(bytes[0]) | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1]) << 16)
    }
    return UInt32(truncatingIfNeeded: hash >> 16)
  }
}
