import Execution
import Foundation
import TestSupport
import XCTest

/// Secrets are masked in every form in which a program may print them.
final class SecretMaskerTests: XCTestCase {
  private func check(_ secrets: [String], _ text: String, _ expected: String, line: UInt = #line) {
    let masker = SecretMasker(secrets)
    XCTAssertEqual(masker.mask(text), expected, line: line)
    // Cut at every place, a stream gives the same.
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
      XCTAssertEqual(stream(pieces, masker), expected, "cut at \(cut)", line: line)
    }
    XCTAssertEqual(stream(bytes.map { [$0] }, masker), expected, "byte by byte", line: line)
  }

  private func stream(_ pieces: [[UInt8]], _ masker: SecretMasker) -> String {
    var stream = MaskingStream(masker)
    var output: [UInt8] = []
    for piece in pieces { output += piece.withUnsafeBytes { stream.add($0) } }
    return String(decoding: output + stream.finish(), as: UTF8.self)
  }

  func testTheValueItself() {
    check(["hunter22"], "password hunter22!", "password ***!")
    check(["hunter22"], "hunter22", "***")
    check(["hunter22"], "hunter2 hunter2", "hunter2 hunter2")
    check(["hunter22"], "hunter22hunter22", "******")
    check(["hunter22"], "hhunter22", "h***")
    check(["pässwörd"], "a pässwörd b", "a *** b")
    check([], "anything", "anything")
    check(["hunter22"], "", "")
  }

  func testShortValuesAreLeftOut() {
    check(["abc", "", "a"], "abc a", "abc a")
    check(["abcd"], "abcd", "***")
    XCTAssertTrue(SecretMasker(["abc"]).isEmpty)
  }

  func testSecretsThatOverlap() {
    check(["abcdef", "defghi"], "<abcdefghi>", "<***>")
    check(["abcdef", "defghi"], "<abcdef><defghi>", "<***><***>")
    check(["abcdef", "bcde"], "abcdef bcde", "*** ***")
    check(["abcdef", "abcd"], "abcdef abcdx", "*** ***x")
    check(["aaaa"], "aaaaaa", "***")
    check(["abab"], "abababab", "***")
    check(["abcd", "cdef", "efgh"], "xabcdefghx", "x***x")
  }

  func testSecretsOfSeveralLines() {
    let key = "-----BEGIN KEY-----\nabcdefgh\n  indented line\r\n    \n\nxy\n-----END KEY-----\n"
    check([key], key, "***")
    check([key], "[abcdefgh]", "[***]")
    check([key], "[indented line]", "[***]")
    check([key], "[    ]", "[    ]")
    check([key], "xy", "xy")
    check(["token1234\n"], "token1234", "***")
  }

  func testQuotedForms() throws {
    let secret = "a\"b\\c/d <e>&'f'\tgä"
    let json = JSONEncoder()
    check([secret], String(decoding: try json.encode([secret]), as: UTF8.self), "[\"***\"]")
    json.outputFormatting = .withoutEscapingSlashes
    check([secret], String(decoding: try json.encode([secret]), as: UTF8.self), "[\"***\"]")
    check([secret], #"a\"b\\c/d <e>&'f'\tg\u00e4"#, "***")
    check([secret], #"a\"b\\c/d \u003ce\u003e\u0026'f'\tgä"#, "***")
    check([secret], "a%22b%5Cc%2Fd%20%3Ce%3E%26%27f%27%09g%C3%A4", "***")
    check([secret], "a%22b%5cc%2fd%20%3ce%3e%26%27f%27%09g%c3%a4", "***")
    check([secret], "a%22b%5Cc%2Fd+%3Ce%3E%26%27f%27%09g%C3%A4", "***")
    check([secret], "a%22b%5Cc%2Fd%20%3Ce%3E%26'f'%09g%C3%A4", "***")
    check([secret], "a&quot;b\\c/d &lt;e&gt;&amp;&apos;f&apos;\tgä", "***")
    check([secret], "a\"b\\c/d &lt;e&gt;&amp;'f'\tgä", "***")
    check([secret], "'a\"b\\c/d <e>&'\\''f'\\''\tgä'", "'***'")
    check(["two\nlines"], #""two\nlines""#, "\"***\"")
  }

  func testBase64AtEveryOffset() {
    let secret = "s3cr3t-välue!"
    for before in 0..<7 {
      for after in 0..<4 {
        let text = String(repeating: "x", count: before) + secret + String(repeating: "y", count: after)
        let encoded = Data(text.utf8).base64EncodedString()
        let masked = SecretMasker([secret]).mask(encoded)
        XCTAssertTrue(masked.contains("***"), "\(before) \(after)")
        // What is left of the secret are the bits of at most one character at each end.
        XCTAssertLessThanOrEqual(
          masked.utf8.count, 3 + 4 + (before * 4 + 2) / 3 + (after * 4 + 2) / 3 + 2,
          "\(before) \(after): \(masked)")
        check([secret], encoded, masked)
      }
    }
    // The last character holds four bits of the value and two that depend on what follows.
    check(["??>>??>>"], "Pz8-Pj8_Pj4", "***4")
  }

  func testSecretsThatLookLikePatternsOrMasks() {
    check(["****"], "a **** b", "a *** b")
    check(["....."], "a ..... b", "a *** b")
    check(["*** "], "*** ", "***")
  }

  func testARandomStreamIsMaskedAsTheWhole() {
    var generator = SeededGenerator(seed: 20_261_123)
    for _ in 0..<40 {
      let alphabet = Array("abc\n\"".utf8)
      func text(_ count: Int) -> String {
        String(
          decoding: (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 97 }, as: UTF8.self)
      }
      let secrets = (0..<3).map { _ in text(Int.random(in: 3...9, using: &generator)) }
      let masker = SecretMasker(secrets)
      let bytes = Array(text(1500).utf8)
      let whole = String(decoding: masker.mask(bytes), as: UTF8.self)
      var pieces: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...40, using: &generator)
        pieces.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      XCTAssertEqual(stream(pieces, masker), whole, "\(secrets)")
      for secret in secrets where secret.utf8.count >= 4 && !secret.utf8.contains(10) {
        XCTAssertFalse(whole.contains(secret), secret)
      }
    }
  }
}
