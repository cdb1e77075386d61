import Diagnostics
import XCTest

/// Searches by words of eight bytes find what a look at each byte finds.
final class ByteScanTests: XCTestCase {
  private typealias Search = (UnsafeRawBufferPointer, Int) -> Int?

  /// Compares a search with the plain one, from every place of a text.
  private func check(
    _ bytes: [UInt8], _ search: Search, finds isWanted: (UInt8) -> Bool, line: UInt = #line
  ) {
    bytes.withUnsafeBytes { buffer in
      for start in 0...bytes.count {
        let expected = bytes.indices[start...].first { isWanted(bytes[$0]) }
        XCTAssertEqual(search(buffer, start), expected, "\(bytes) from \(start)", line: line)
      }
    }
  }

  private func checkAll(_ bytes: [UInt8], line: UInt = #line) {
    for byte in [0, 0x0A, 0x23, 0x7F, 0x80, 0xFF] as [UInt8] {
      check(
        bytes, { ByteScan.firstIndex(of: byte, in: $0, from: $1) }, finds: { $0 == byte }, line: line)
    }
    check(bytes, ByteScan.firstLineBreak, finds: { $0 == 0x0A || $0 == 0x0D }, line: line)
    check(bytes, ByteScan.firstUnprintable, finds: { !(0x20...0x7E).contains($0) }, line: line)
  }

  func testEveryByteAtEveryPlaceOfAWord() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<10 {
        var bytes = [UInt8](repeating: 0x41, count: 10)
        bytes[place] = byte
        checkAll(bytes)
      }
    }
  }

  /// Where one byte of a word is meant, arithmetic on all of them may take its neighbour for one, too.
  func testNeighboursThatBorrowAndCarry() {
    let hard: [UInt8] = [
      0x00, 0x01, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1F, 0x20, 0x22, 0x23, 0x7E, 0x7F, 0x80, 0xFF,
    ]
    for first in hard {
      for second in hard {
        checkAll([0x41, first, second, 0x41, second, first, first, second, 0x41])
      }
    }
  }

  func testTextsAreEqualByTheirBytes() {
    let text = "sum by (job) (größe) > 1"
    for length in 0...text.unicodeScalars.count {
      let one = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
      XCTAssertTrue(ByteScan.areEqual(one, String(decoding: Array(one.utf8), as: UTF8.self)), one)
      XCTAssertFalse(ByteScan.areEqual(one, one + "x"), one)
      for place in one.utf8.indices where one.utf8[place] < 0x80 {
        var bytes = Array(one.utf8)
        bytes[one.utf8.distance(from: one.utf8.startIndex, to: place)] ^= 1
        XCTAssertFalse(ByteScan.areEqual(one, String(decoding: bytes, as: UTF8.self)), one)
      }
    }
    // For Unicode these are the same, and so they are for ==.
    XCTAssertFalse(ByteScan.areEqual("a\u{323}\u{307}", "a\u{307}\u{323}"))
  }

  func testTextsOfPrintableASCII() {
    XCTAssertTrue("".isPrintableASCII)
    XCTAssertTrue("rate(errors_total[5m]) > ~1".isPrintableASCII)
    for text in ["a\n", "long enough for a word\t", "\u{7F}", "größe", "…", "\u{0}"] {
      XCTAssertFalse(text.isPrintableASCII, text.debugDescription)
    }
  }

  func testContains() {
    func contains(_ word: String, _ text: String) -> Bool { ByteScan.contains(Array(word.utf8), in: text) }
    for text in ["abc", "xabc", "abcx", "aabc", "ababc", "é abc ü"] {
      XCTAssertTrue(contains("abc", text), text)
    }
    for text in ["", "ab", "ab c", "bca", "aab", "ABC", "abab"] {
      XCTAssertFalse(contains("abc", text), text)
    }
    XCTAssertTrue(contains("", ""))
    XCTAssertTrue(contains("", "a"))
    XCTAssertTrue(contains("c", "abc"))
    XCTAssertTrue(ByteScan.contains(Array("bc".utf8), in: "abcd".dropFirst().dropLast()))
    XCTAssertFalse(ByteScan.contains(Array("cd".utf8), in: "abcd".dropLast()))
  }
}
