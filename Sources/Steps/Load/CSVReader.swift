/// Reads CSV records (RFC 4180): commas, quotes doubled within quotes, lines ended by CRLF or LF.
struct CSVReader {
  enum Fault: String, Error {
    case openQuote = "a quoted value is not closed"
    case afterQuote = "something follows a quoted value before the comma"
    case quoteInside = "a quote stands within a value that does not begin with one"
  }

  private let bytes: [UInt8]
  private var place = 0
  /// The line that is read next, from 1.
  private(set) var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next record that is no empty line; nil at the end.
  mutating func next() throws(Fault) -> [String]? {
    while place < bytes.count, bytes[place] == 0x0A || bytes[place] == 0x0D { skipLineEnd() }
    guard place < bytes.count else { return nil }
    var values: [String] = []
    while true {
      values.append(try value())
      if place < bytes.count, bytes[place] == UInt8(ascii: ",") {
        place += 1
        continue
      }
      if place < bytes.count { skipLineEnd() }
      return values
    }
  }

  private mutating func value() throws(Fault) -> String {
    let quote = UInt8(ascii: "\"")
    guard place < bytes.count, bytes[place] == quote else {
      let start = place
      while place < bytes.count, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[place]) {
        if bytes[place] == quote { throw .quoteInside }
        place += 1
      }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    var text: [UInt8] = []
    place += 1
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == quote {
        guard place < bytes.count, bytes[place] == quote else {
          if place < bytes.count, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[place]) {
            throw .afterQuote
          }
          return String(decoding: text, as: UTF8.self)
        }
        place += 1
      } else if byte == 0x0A {
        line += 1
      }
      text.append(byte)
    }
    throw .openQuote
  }

  private mutating func skipLineEnd() {
    if bytes[place] == 0x0D { place += 1 }
    if place < bytes.count, bytes[place] == 0x0A {
      place += 1
      line += 1
    }
  }
}
