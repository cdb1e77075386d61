import HTTPLoad
import XCTest

/// Patterns see Unicode scalars, as PCRE does, and not what a reader takes for one character.
final class PatternTests: XCTestCase {
  private func capture(_ pattern: String, in text: String) -> String? {
    Pattern(pattern)?.capture(in: text)
  }

  func testALineFeedBehindACarriageReturnIsOne() {
    let text = "a\r\nb\r\nc"
    XCTAssertEqual(capture("a\\r?\\nb", in: text), "a\r\nb")
    XCTAssertEqual(capture("\\nb", in: text), "\nb")
    XCTAssertEqual(capture("a([\\r\\n]+)b", in: text), "\r\n")
    XCTAssertEqual(capture("a\\s\\sb", in: text), "a\r\nb")
  }

  func testALetterIsFoundUnderItsAccent() {
    XCTAssertEqual(capture("cafe", in: "cafe\u{301}"), "cafe")
    XCTAssertEqual(capture("(\\w+)!", in: "größe!"), "größe")
    XCTAssertNil(capture("^caf.$", in: "cafe\u{301}"))
  }

  func testWhatIsNoPattern() {
    XCTAssertNil(Pattern("("))
    XCTAssertNil(Pattern("[a"))
  }
}
