import Diagnostics
import Documents
import Foundation
import TestSupport
import XCTest

final class JSONReaderTests: XCTestCase {
  private func read(_ text: String, limits: DocumentLimits = .json) -> ParsedDocuments {
    JSONReader.read(SourceFile(path: "a.json", text: text), limits: limits)
  }

  /// The codes of the faults, each at the marked place of the same number.
  private func check(_ marked: String, _ codes: String..., file: StaticString = #filePath, line: UInt = #line)
  {
    let input = MarkedInput(marked)
    let result = read(input.text)
    XCTAssertEqual(result.diagnostics.map(\.code), codes, input.text, file: file, line: line)
    XCTAssertEqual(
      result.diagnostics.compactMap { $0.range.map { $0.start..<$0.end } }, input.ranges,
      "\(result.diagnostics.map(\.message))", file: file, line: line)
    XCTAssertEqual(result.documents.isEmpty, result.diagnostics.hasErrors, input.text, file: file, line: line)
  }

  /// The tree as one line, with numbers as written.
  private func check(
    _ text: String, gives expected: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    let result = read(text)
    XCTAssertEqual(result.documents.map(outline), [expected], file: file, line: line)
    XCTAssertEqual(result.diagnostics.map(\.message), [], file: file, line: line)
  }

  private func outline(_ node: Node) -> String {
    switch node.value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let lexeme): lexeme
    case .string(let text): "'\(text)'"
    case .unresolved(let text): "unresolved \(text)"
    case .sequence(let nodes): "[\(nodes.map(outline).joined(separator: ","))]"
    case .mapping(let mapping):
      "{\(mapping.entries.map { "\($0.name):\(outline($0.value))" }.joined(separator: ","))}"
    }
  }

  func testValues() {
    check("null", gives: "null")
    check(" true ", gives: "true")
    check("\tfalse\r\n", gives: "false")
    check("\"\"", gives: "''")
    check("[]", gives: "[]")
    check("{}", gives: "{}")
    check("[[],{}]", gives: "[[],{}]")
    check("[1, -0, 1.50, 1e400, -12.5E-07]", gives: "[1,-0,1.50,1e400,-12.5E-07]")
    check("{\"a\": {\"b\": [1, 2, {\"c\": null}]}, \"d\": 1}", gives: "{a:{b:[1,2,{c:null}]},d:1}")
    check("{\"\": 1}", gives: "{:1}")
    check("[1,\n\n                                   2]", gives: "[1,2]")
  }

  func testStrings() {
    check(#""a\"b\\c\/d""#, gives: "'a\"b\\c/d'")
    check(#""\b\f\n\r\t""#, gives: "'\u{8}\u{C}\n\r\t'")
    check(#""\u0041\u00e9\u20AC\uD83D\uDE00""#, gives: "'Aé€😀'")
    check("\"é€😀\"", gives: "'é€😀'")
    check(#""é\n€""#, gives: "'é\n€'")
    check("\"a\u{7F}b\"", gives: "'a\u{7F}b'")
    check(#""\u0000""#, gives: "'\u{0}'")
    for length in 0...70 {
      let text = String(repeating: "abcdefg", count: 10).prefix(length)
      check("\"\(text)\"", gives: "'\(text)'")
      check("\"\(text)\\n\(text)é\(text)\"", gives: "'\(text)\n\(text)é\(text)'")
      check("[\"\(text)\", \"\(text)\"]", gives: "['\(text)','\(text)']")
    }
  }

  func testRangesAndStyles() throws {
    let input = MarkedInput("‹{‹\"a\"›: ‹[‹1.5›, ‹\"x\\ny\"›, ‹null›, ‹{}›]›}› ")
    let root = try XCTUnwrap(read(input.text).documents.first)
    let entry = try XCTUnwrap(root.mapping?.entries.first)
    let items = try XCTUnwrap(entry.value.sequence)
    let nodes = [root, entry.key, entry.value] + items
    XCTAssertEqual(nodes.map { $0.range.start..<$0.range.end }, input.ranges)
    XCTAssertEqual(nodes.map(\.style), [.none, .json, .none, .json, .json, .json, .none])
  }

  func testPunctuation() {
    check("[1, 2‹,›]", "json-trailing-comma")
    check("{\"a\": 1‹,› }", "json-trailing-comma")
    check("[1, ‹,› 2]", "json-missing-value")
    check("[‹,› 1]", "json-missing-value")
    check("{‹,› \"a\": 1}", "json-missing-value")
    check("[1‹› 2]", "json-missing-comma")
    check("{\"a\": 1‹›\n  \"b\": 2}", "json-missing-comma")
    check("{\"a\": 1‹›\n  ‹b›: 2}", "json-missing-comma", "json-unquoted-key")
    check("[1‹;› 2]", "json-missing-comma")
    check("[\"a\"‹:› 1]", "json-missing-comma")
    check("{\"a\"‹› 1}", "json-missing-colon")
    check("{\"a\" ‹=› 1}", "json-missing-colon")
    check("{\"a\"‹›}", "json-missing-value")
    check("{\"a\"‹›, \"b\": 1}", "json-missing-value")
    check("{\"a\"‹›:}", "json-missing-value")
    check("{\"a\"‹›: , \"b\": 1}", "json-missing-value")
    check("[1‹}›", "json-unexpected")
    check("{\"a\": 1‹]›", "json-unexpected")
    check("{\"a\": 1 ‹@›}", "json-unexpected")
  }

  func testSeveralFaultsAtOnce() {
    check(
      "{\n  ‹// note›\n  ‹a›: 1,\n  \"b\": ‹'x'›,\n  \"c\": ‹NaN›,\n  \"d\": ‹01›‹,›\n}", "json-comment",
      "json-unquoted-key", "json-single-quotes", "json-unknown-word", "json-number", "json-trailing-comma")
  }

  func testWordsAndNumbers() {
    for word in ["True", "None", "undefined", "NaN", "Infinity", "nul", "tru", "hello", "nullx"] {
      check("[‹\(word)›]", "json-unknown-word")
    }
    for number in [
      "01", "-01", "+1", ".5", "1.", "-", "1e", "1e+", "1.5.2", "0x1F", "1_000", "-Infinity", "2e",
    ] {
      check("[‹\(number)›, 1]", "json-number")
    }
    check("‹hello› world", "json-unknown-word")
  }

  func testStringFaults() {
    check("[‹\"abc›", "json-unclosed")
    check("[‹\"abc›\n]", "json-unclosed")
    check("[\"a‹\t›b\"]", "json-control-character")
    check("[\"a‹\\x›b\"]", "json-escape")
    check("[\"a‹\\u12›\"]", "json-escape")
    check("[\"‹\\ud800›\"]", "json-lone-surrogate")
    check("[\"‹\\udc00›‹\\ud800›\"]", "json-lone-surrogate", "json-lone-surrogate")
    check("[‹'a'›, ‹'b'›]", "json-single-quotes", "json-single-quotes")
    check("{‹'a'›: 1}", "json-single-quotes")
    check("{\"expr\": \"up{job=‹\"›api\"}\"}", "json-unescaped-quote")
    check("{\"expr\": \"up{job=‹\"›\"}\"}", "json-unescaped-quote")
    check("[‹“›a”]", "json-unexpected")
  }

  func testTheEndOfTheFile() {
    check("‹›", "json-empty")
    check("‹›  \n", "json-empty")
    check("[1‹›\n\n", "json-unclosed")
    check("{\"a\": [1,‹›", "json-unclosed")
    check("{\"a\"‹›", "json-unclosed")
    check("{} ‹x›", "json-trailing-content")
    check("{}\n‹{›}", "json-trailing-content")
    check("[]‹]›", "json-trailing-content")
    check("1‹,›", "json-trailing-content")
    check("{} ‹# end›", "json-comment")
    check("{} ‹/*› end", "json-comment")
    check("‹<›!DOCTYPE html>", "json-unexpected")
  }

  func testTheUnclosedCollectionIsNamed() throws {
    let input = MarkedInput("{\"a\": ‹[›1, {\"b\": 2}")
    let diagnostic = try XCTUnwrap(read(input.text).diagnostics.first)
    XCTAssertEqual(diagnostic.message, "the file ends inside an array")
    XCTAssertEqual(diagnostic.notes.map { $0.range.start..<$0.range.end }, input.ranges)
  }

  func testDuplicateKeys() throws {
    check("{\"a\": 1, ‹\"a\"›: 2}", "duplicate-key")
    check("{\"a\": 1, ‹\"\\u0061\"›: 2, ‹\"a\"›: 3}", "duplicate-key", "duplicate-key")
    check("{\"a\": {\"b\": 1, ‹\"b\"›: 2}, \"b\": 1}", "duplicate-key")
    check("{\"é\": 1, \"e\u{301}\": 2}")
    let result = read("{\"a\": 1, \"b\": 2, \"a\": 3}")
    XCTAssertEqual(result.documents.map(outline), ["{b:2,a:3}"])
    XCTAssertEqual(result.diagnostics.map(\.severity), [.warning])
    XCTAssertEqual(result.diagnostics.first?.notes.map(\.range.start), [1])
    let many = (0..<500).map { "\"k\($0)\": \($0)" }.joined(separator: ",")
    XCTAssertEqual(read("{\(many)}").diagnostics, [])
    XCTAssertEqual(read("{\(many), \"k7\": 1}").diagnostics.map(\.code), ["duplicate-key"])
    let all = (0..<500).map { _ in "\"k\": 1" }.joined(separator: ",")
    XCTAssertEqual(read("{\(all)}").diagnostics.count, 51)
  }

  func testBytesThatAreNotUTF8() {
    func codes(_ bytes: [UInt8]) -> [String] {
      let result = JSONReader.read(SourceFile(path: "a.json", bytes: bytes))
      return result.diagnostics.map { "\($0.code) \($0.range?.start ?? -1) \($0.range?.end ?? -1)" }
    }
    XCTAssertEqual(codes([0x22, 0x41, 0xFF, 0x22]), ["json-invalid-utf-8 2 3"])
    XCTAssertEqual(codes([0x22, 0xC3, 0xA9, 0xC3, 0x22]), ["json-invalid-utf-8 3 4"])
    XCTAssertEqual(codes([0x22, 0x5C, 0x6E, 0xE0, 0x80, 0x80, 0x22]), ["json-invalid-utf-8 3 6"])
    XCTAssertEqual(codes([0x22, 0xED, 0xA0, 0x80, 0x22]), ["json-invalid-utf-8 1 4"])
    XCTAssertEqual(codes([0x5B, 0xFF, 0x5D]), ["json-invalid-utf-8 1 2"])
    XCTAssertEqual(codes([0xFF, 0xFE, 0x5B, 0x00]), ["json-not-utf-8 0 4"])
    XCTAssertEqual(codes([0x5B, 0x00, 0x5D, 0x00]), ["json-not-utf-8 0 4"])
    XCTAssertEqual(codes([0xEF, 0xBB, 0xBF, 0x5B, 0x5D]), ["json-byte-order-mark 0 3"])
    XCTAssertEqual(codes([0xEF, 0xBB, 0xBF]), ["json-byte-order-mark 0 3", "json-empty 0 0"])
    XCTAssertEqual(codes([0x5B, 0x31, 0x00, 0x5D]), ["json-unexpected 2 3"])
  }

  func testLimits() {
    func nested(_ depth: Int, closed: Bool = true) -> String {
      String(repeating: "[", count: depth) + (closed ? String(repeating: "]", count: depth) : "")
    }
    XCTAssertEqual(read(nested(512)).diagnostics, [])
    XCTAssertEqual(read(nested(513)).diagnostics.map(\.code), ["json-too-deep"])
    XCTAssertEqual(read(nested(100_000, closed: false)).diagnostics.map(\.code), ["json-too-deep"])
    let objects = String(repeating: "{\"a\":", count: 100_000)
    XCTAssertEqual(read(objects).diagnostics.map(\.code), ["json-too-deep"])
    let small = DocumentLimits(maximumBytes: 20, maximumDepth: 3, maximumNodes: 5)
    XCTAssertEqual(read("[1,2,3,4]", limits: small).diagnostics, [])
    XCTAssertEqual(read("[1,2,3,4,5]", limits: small).diagnostics.map(\.code), ["json-too-many-values"])
    XCTAssertEqual(read("[[[1]]]", limits: small).diagnostics, [])
    XCTAssertEqual(read("[[[[1]]]]", limits: small).diagnostics.map(\.code), ["json-too-deep"])
    XCTAssertEqual(
      read("[\"aaaaaaaaaaaaaaaaaaaaaaaa\"]", limits: small).diagnostics.map(\.code), ["json-too-large"])
    let commas = read("[" + String(repeating: ",", count: 10_000) + "]").diagnostics
    XCTAssertEqual(commas.count, 51)
    XCTAssertEqual(commas.filter { $0.severity == .error }.count, 50)
  }

  private static let sample = """
    {"title": "Überblick \\u00fc", "panels": [{"id": 1, "type": "graph", "expr": "rate(a{b=\\"c\\"}[5m])\\n", "on":
    true, "off": false, "none": null, "n": [-1.5e+10, 0, {"deep": [[[]]]}]}], "long": "aaaaaaaaaaaaaaaaaaaaaaaaaa"}
    """

  func testEveryTruncationIsAnError() {
    let bytes = Array(Self.sample.utf8)
    XCTAssertEqual(JSONReader.read(SourceFile(path: "a", bytes: bytes)).diagnostics, [])
    for length in 0..<bytes.count {
      let result = JSONReader.read(SourceFile(path: "a", bytes: Array(bytes.prefix(length))))
      XCTAssertTrue(result.diagnostics.hasErrors, "\(length)")
      XCTAssertEqual(result.documents.count, 0, "\(length)")
    }
  }

  /// What is accepted after random damage is what Foundation accepts too, and nothing crashes.
  func testMutatedInput() {
    var generator = SeededGenerator(seed: 20_261_123)
    let interesting = Array("{}[]\",:\\/'#-+.0eE1tfnu \n\t".utf8) + [0x00, 0x80, 0xC3, 0xFF]
    for round in 0..<6_000 {
      var bytes = Array(Self.sample.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let byte = interesting[Int.random(in: 0..<interesting.count, using: &generator)]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
        }
      }
      let result = JSONReader.read(SourceFile(path: "a", bytes: bytes))
      XCTAssertEqual(result.documents.isEmpty, result.diagnostics.hasErrors)
      let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
      let isJSON =
        isUTF8 && (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      // Foundation refuses lone surrogates, which the grammar allows, and accepts a trailing comma.
      let isChoice = result.diagnostics.contains {
        $0.code == "json-lone-surrogate" || $0.code == "json-trailing-comma"
      }
      if !isChoice {
        XCTAssertEqual(
          !result.documents.isEmpty, isJSON, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
      }
      for diagnostic in result.diagnostics { _ = Snippet.render(diagnostic) }
    }
  }
}
