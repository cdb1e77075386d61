/// Streams in the zlib format: RFC 1950.
package enum ZlibStream {
  /// The bytes in stored blocks: valid zlib, and no smaller than they were.
  package static func stored(_ bytes: [UInt8]) -> [UInt8] {
    // Deflate with the largest window, the fastest level, no dictionary.
    var stream: [UInt8] = [0x78, 0x01]
    stream.reserveCapacity(bytes.count + bytes.count / 65_535 * 5 + 16)
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      let length = UInt16(end - start)
      stream.append(end == bytes.count ? 1 : 0)
      stream += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
      stream += bytes[start..<end]
      start = end
    } while start < bytes.count
    let checksum = Adler32.checksum(bytes)
    for shift in [24, 16, 8, 0] { stream.append(UInt8(truncatingIfNeeded: checksum >> UInt32(shift))) }
    return stream
  }

  /// What the stream holds.
  ///
  /// - Parameter limit: the most bytes that it may hold.
  /// - Throws: when the stream is damaged, cut short or longer than one stream, or holds more than the limit.
  package static func inflate(
    _ stream: [UInt8], limit: Int
  ) throws(HistogramFormatFault) -> [UInt8] {
    guard stream.count >= 2 else { throw HistogramFormatFault("the zlib stream is cut short") }
    let (method, flags) = (stream[0], stream[1])
    guard method & 15 == 8, method >> 4 <= 7, (Int(method) << 8 | Int(flags)) % 31 == 0 else {
      throw HistogramFormatFault("the bytes are no zlib stream")
    }
    guard flags & 0x20 == 0 else { throw HistogramFormatFault("the zlib stream needs a dictionary") }
    var inflater = Inflater(stream, from: 2, limit: limit)
    let output = try inflater.inflate()
    let end = inflater.position
    guard stream.count - end >= 4 else { throw HistogramFormatFault("the zlib stream is cut short") }
    guard stream.count - end == 4 else {
      throw HistogramFormatFault("\(stream.count - end - 4) bytes follow the zlib stream")
    }
    let checksum = stream[end...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard checksum == Adler32.checksum(output) else {
      throw HistogramFormatFault("the zlib stream's checksum is wrong")
    }
    return output
  }
}
