/// The headers of a response whose head was found to be sound by the parser.
struct HeadFields {
  private let bytes: [UInt8]

  /// - Parameter bytes: from the status line on, the empty line included.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The values of a header in order, without blanks around them; the name in any case.
  func values(of name: String) -> [String] {
    let wanted = Array(name.utf8).map(HeadFields.lowered)
    var values: [String] = []
    for line in bytes.split(separator: Byte.lineFeed).dropFirst() {
      guard let colon = line.firstIndex(of: Byte.colon),
        line[..<colon].lazy.map(HeadFields.lowered).elementsEqual(wanted)
      else { continue }
      var value = line[(colon + 1)...]
      while let last = value.last, last == Byte.carriageReturn || HeadFields.isBlank(last) {
        value.removeLast()
      }
      while let first = value.first, HeadFields.isBlank(first) { value.removeFirst() }
      values.append(String(decoding: value, as: UTF8.self))
    }
    return values
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == Byte.space || byte == Byte.tab }
}
