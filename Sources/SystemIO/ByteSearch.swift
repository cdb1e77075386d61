#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Searches in raw memory at the speed of the C library.
package enum ByteSearch {
  /// The place of the first such byte at or after `start`; nil when there is none.
  @inline(__always)
  package static func firstIndex(
    of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Int? {
    guard start >= 0, start < bytes.count, let base = bytes.baseAddress,
      // Sound: start and count were just checked against the buffer.
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Whether the bytes begin with these.
  @inline(__always)
  package static func begins(_ bytes: UnsafeRawBufferPointer, with start: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= start.count else { return false }
    guard let first = bytes.baseAddress, let wanted = start.baseAddress else { return start.isEmpty }
    // Sound: both reach as far as `start` does.
    return memcmp(first, wanted, start.count) == 0
  }
}
