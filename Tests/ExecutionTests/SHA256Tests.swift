import Execution
import XCTest

/// FIPS 180-4's examples and the lengths around a block's end.
final class SHA256Tests: XCTestCase {
  private func digest(_ bytes: [UInt8], pieces: Int = .max) -> String {
    var hash = SHA256()
    var rest = bytes[...]
    while !rest.isEmpty {
      hash.update(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
    }
    return hash.finish()
  }

  func testKnownDigests() {
    for (text, expected) in [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ] { XCTAssertEqual(digest(Array(text.utf8)), expected) }
    XCTAssertEqual(
      digest([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  func testTheCutIntoPiecesChangesNothing() {
    for count in [1, 55, 56, 63, 64, 65, 119, 120, 128, 1000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
      let whole = digest(bytes)
      for pieces in [1, 3, 64, 70] {
        XCTAssertEqual(digest(bytes, pieces: pieces), whole, "\(count) in \(pieces)")
      }
    }
  }
}
