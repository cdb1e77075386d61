import XCTest

/// What no text shown on a terminal or in a CI log may hold.
enum Inert {
  static func check(_ text: String, line: UInt = #line) {
    checkControls(text, line: line)
    XCTAssertFalse(text.contains("##["), line: line)
    for row in text.split(separator: "\n") {
      let start = row.drop { $0.isWhitespace }
      XCTAssertFalse(start.hasPrefix("::"), String(row), line: line)
    }
  }

  /// No control but line feeds, and nothing that turns the direction of reading.
  static func checkControls(_ text: String, line: UInt = #line) {
    for scalar in text.unicodeScalars where scalar != "\n" {
      let value = scalar.value
      let isControl = value < 0x20 || (0x7F...0x9F).contains(value)
      let isBidirectional = (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
      if isControl || isBidirectional {
        return XCTFail("U+\(String(value, radix: 16)) in the output", line: line)
      }
    }
  }
}
