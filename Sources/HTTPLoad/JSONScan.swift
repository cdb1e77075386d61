/// Finds one value in a JSON text (RFC 8259) without building the rest.
///
/// What lies on the way is checked; what follows the value is not read.
struct JSONScan {
  enum Fault: Error, Equatable {
    /// The text is no JSON, as far as it was read.
    case malformed
    /// There is nothing at the path.
    case absent
  }

  private let bytes: [UInt8]
  private var place = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The bytes of the value at the path.
  static func find(_ path: JSONPath, in bytes: [UInt8]) throws(Fault) -> ArraySlice<UInt8> {
    var scan = JSONScan(bytes)
    scan.skipBlanks()
    for step in path.steps {
      switch step {
      case .member(let name): try scan.enter(member: name)
      case .element(let index): try scan.enter(element: index)
      }
    }
    let start = scan.place
    try scan.skipValue()
    return bytes[start..<scan.place]
  }

  /// A string without quotes and escapes; all else as it stands.
  static func text(of value: ArraySlice<UInt8>) -> String? {
    value.first == JSONScan.quote ? string(value) : String(decoding: value, as: UTF8.self)
  }

  /// Nil for objects and arrays.
  static func scalar(of value: ArraySlice<UInt8>) -> JSONScalar? {
    switch value.first {
    case JSONScan.quote: return string(value).map { .string($0) }
    case UInt8(ascii: "t"): return .boolean(true)
    case UInt8(ascii: "f"): return .boolean(false)
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "{"), UInt8(ascii: "["): return nil
    default: return Double(String(decoding: value, as: UTF8.self)).map { .number($0) }
    }
  }

  // MARK: Way

  private mutating func enter(member name: String) throws(Fault) {
    guard peek == UInt8(ascii: "{") else {
      // Not what the path expects, or no JSON at all.
      try skipValue()
      throw .absent
    }
    place += 1
    skipBlanks()
    if peek == UInt8(ascii: "}") { throw .absent }
    while true {
      let start = place
      guard peek == JSONScan.quote else { throw .malformed }
      try skipString()
      let isWanted = JSONScan.string(bytes[start..<place]) == name
      skipBlanks()
      guard peek == Byte.colon else { throw .malformed }
      place += 1
      skipBlanks()
      if isWanted { return }
      try skipValue()
      try nextItem(end: UInt8(ascii: "}"))
    }
  }

  private mutating func enter(element index: Int) throws(Fault) {
    guard peek == UInt8(ascii: "[") else {
      // Not what the path expects, or no JSON at all.
      try skipValue()
      throw .absent
    }
    let start = place
    var index = index
    if index < 0 {
      index += try countElements()
      place = start
      if index < 0 { throw .absent }
    }
    place += 1
    skipBlanks()
    if peek == UInt8(ascii: "]") { throw .absent }
    for _ in 0..<index {
      try skipValue()
      try nextItem(end: UInt8(ascii: "]"))
    }
  }

  private mutating func countElements() throws(Fault) -> Int {
    place += 1
    skipBlanks()
    if peek == UInt8(ascii: "]") { return 0 }
    var count = 0
    while true {
      try skipValue()
      count += 1
      skipBlanks()
      if peek == UInt8(ascii: "]") { return count }
      try nextItem(end: UInt8(ascii: "]"))
    }
  }

  /// Over the comma; nothing is there where the end comes first.
  private mutating func nextItem(end: UInt8) throws(Fault) {
    skipBlanks()
    if peek == end { throw .absent }
    guard peek == Byte.comma else { throw .malformed }
    place += 1
    skipBlanks()
  }

  // MARK: Values

  private static let quote = UInt8(ascii: "\"")

  private var peek: UInt8 { place < bytes.count ? bytes[place] : 0 }

  private mutating func skipBlanks() {
    while place < bytes.count {
      switch bytes[place] {
      case Byte.space, Byte.tab, Byte.lineFeed, Byte.carriageReturn: place += 1
      default: return
      }
    }
  }

  /// Over one value, without recursion: brackets are counted, and need only be balanced.
  private mutating func skipValue() throws(Fault) {
    var open: [UInt8] = []
    repeat {
      skipBlanks()
      switch peek {
      case JSONScan.quote: try skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append(peek)
        place += 1
      case UInt8(ascii: "}"):
        guard open.popLast() == UInt8(ascii: "{") else { throw .malformed }
        place += 1
      case UInt8(ascii: "]"):
        guard open.popLast() == UInt8(ascii: "[") else { throw .malformed }
        place += 1
      case Byte.comma, Byte.colon:
        if open.isEmpty { throw .malformed }
        place += 1
      default: try skipWord()
      }
    } while !open.isEmpty
  }

  private mutating func skipWord() throws(Fault) {
    let start = place
    while place < bytes.count,
      Byte.isDigit(bytes[place]) || (bytes[place] | 0x20) &- 0x61 < 26
        || [UInt8(ascii: "-"), UInt8(ascii: "+"), Byte.dot].contains(bytes[place])
    { place += 1 }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    let isNumber = word.utf8.first.map { Byte.isDigit($0) || $0 == UInt8(ascii: "-") } ?? false
    guard ["true", "false", "null"].contains(word) || isNumber && Double(word) != nil else {
      throw .malformed
    }
  }

  private mutating func skipString() throws(Fault) {
    place += 1
    while place < bytes.count, bytes[place] != JSONScan.quote {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard place < bytes.count else { throw .malformed }
    place += 1
  }

  // MARK: Strings

  /// The text between the quotes; nil where an escape is none.
  private static func string(_ quoted: ArraySlice<UInt8>) -> String? {
    let inner = Array(quoted.dropFirst().dropLast())
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    var plain: [UInt8] = []
    var place = 0
    func flush() {
      text.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
      plain = []
    }
    while place < inner.count {
      guard inner[place] == UInt8(ascii: "\\") else {
        plain.append(inner[place])
        place += 1
        continue
      }
      guard place + 1 < inner.count else { return nil }
      let mark = inner[place + 1]
      place += 2
      if mark == UInt8(ascii: "u") {
        guard var unit = hex(inner, place) else { return nil }
        place += 4
        if (0xD800..<0xDC00).contains(unit), inner[place...].starts(with: [0x5C, 0x75]),
          let low = hex(inner, place + 2), (0xDC00..<0xE000).contains(low)
        {
          unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
          place += 6
        }
        flush()
        text.append(Unicode.Scalar(unit) ?? "\u{FFFD}")
      } else {
        guard let byte = escapes[mark] else { return nil }
        plain.append(byte)
      }
    }
    flush()
    return String(text)
  }

  private static let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
  ]

  private static func hex(_ bytes: [UInt8], _ place: Int) -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[place..<(place + 4)] {
      guard let digit = Byte.hexDigit(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
