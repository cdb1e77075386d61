/// The comments of an expression: from a `#` outside of quotes to the end of the line.
enum PromQLComments {
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.contains(UInt8(ascii: "#")) else { return [] }
    var found: [Range<Int>] = []
    var quote: UInt8?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
        // What stands in backquotes has no escapes.
        if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") { index += 1 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
        quote = byte
      } else if byte == UInt8(ascii: "#") {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        found.append(index..<end)
        index = end
      }
      index += 1
    }
    return found
  }
}
