extension CompactHistogram {
  /// Adds all that the histogram knows, exact values included, to bytes that only `init(bytes:at:)` reads: for files
  /// that live no longer than the process.
  package func append(to bytes: inout [UInt8]) {
    Self.append(count, to: &bytes)
    Self.append(UInt64(truncatingIfNeeded: sumNanoseconds), to: &bytes)
    Self.append(UInt64(truncatingIfNeeded: sumNanoseconds >> 64), to: &bytes)
    Self.append(UInt64(bitPattern: least), to: &bytes)
    Self.append(UInt64(bitPattern: greatest), to: &bytes)
    Self.append(UInt64(packed.count), to: &bytes)
    bytes += packed
  }

  /// Reads what `append(to:)` has written, and moves the position behind it.
  package init(bytes: [UInt8], at position: inout Int) {
    count = Self.number(in: bytes, at: &position)
    let low = UInt128(Self.number(in: bytes, at: &position))
    sumNanoseconds = low | UInt128(Self.number(in: bytes, at: &position)) << 64
    least = Int64(bitPattern: Self.number(in: bytes, at: &position))
    greatest = Int64(bitPattern: Self.number(in: bytes, at: &position))
    let length = Int(Self.number(in: bytes, at: &position))
    packed = Array(bytes[position..<position + length])
    position += length
  }
}
