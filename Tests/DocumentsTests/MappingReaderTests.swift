import Diagnostics
import Documents
import TestSupport
import XCTest

final class MappingReaderTests: XCTestCase {
  private static let keys = [
    KeyDescription("name", .string, "The name."),
    KeyDescription("must", .string, required: true, "The thing that must be."),
    KeyDescription("flag", .boolean, "A flag."),
    KeyDescription("number", .number, "A number."),
    KeyDescription("count", .integer(1...100), "A count."),
    KeyDescription("mode", .choice(["fast", "slow"]), "A mode."),
    KeyDescription("items", .list(of: .string), "A list."),
    KeyDescription("words", .listOrSingle(of: .string), "A list."),
    KeyDescription("map", .map(of: .string), "A mapping."),
  ]

  /// What `read` gives and every diagnostic, which stand at the marks in their order.
  private func check<Result: Equatable>(
    _ marked: String, _ expected: Result?, _ diagnostics: String..., line: UInt = #line,
    read: (MappingReader) -> Result?
  ) {
    let input = MarkedInput(marked)
    let source = SourceFile(path: "f.yaml", text: input.text)
    let collector = DiagnosticCollector()
    guard let root = YAMLReader.read(source).documents.first else {
      return XCTFail("no document", line: line)
    }
    let result = MappingReader(root, subject: "the thing", keys: Self.keys, collector: collector).flatMap(
      read)
    XCTAssertEqual(result, expected, line: line)
    let texts = collector.diagnostics.map { diagnostic in
      "\(diagnostic.code): \(diagnostic.message)" + (diagnostic.help.map { "; \($0)" } ?? "")
    }
    XCTAssertEqual(texts, diagnostics, line: line)
    XCTAssertEqual(
      collector.diagnostics.map { ($0.range?.start ?? -1)..<($0.range?.end ?? -1) }, input.ranges, line: line)
  }

  func testUnknownAndMissingKeys() {
    func check(_ marked: String, _ diagnostics: String..., line: UInt = #line) {
      let all = diagnostics
      let input = MarkedInput(marked)
      let collector = DiagnosticCollector()
      let root = YAMLReader.read(SourceFile(path: "f.yaml", text: input.text)).documents.first
      guard let root else { return XCTFail("no document", line: line) }
      _ = MappingReader(root, subject: "the thing", keys: Self.keys, collector: collector)
      XCTAssertEqual(
        collector.diagnostics.map { "\($0.code): \($0.message)" + ($0.help.map { "; \($0)" } ?? "") }, all,
        line: line)
      XCTAssertEqual(
        collector.diagnostics.map { $0.range?.start }, input.ranges.map(\.lowerBound), line: line)
    }
    check("must: x")
    check("‹nmae›: x\nmust: x", "unknown-key: unknown key 'nmae' in the thing; did you mean 'name'?")
    check(
      "must: x\n‹zzzzzz›: x",
      "unknown-key: unknown key 'zzzzzz' in the thing; known: 'name', 'must', 'flag', 'number', 'count', 'mode', "
        + "'items', 'words', 'map'")
    check(
      "‹name›: x", "missing-key: missing key 'must' in the thing; add 'must': the thing that must be")
    check("‹{}›", "missing-key: missing key 'must' in the thing; add 'must': the thing that must be")
    check(
      "name: x\n‹must›:\n",
      "missing-value: 'must' in the thing has no value; give it one: the thing that must be")
    check("‹must›: ~", "missing-value: 'must' in the thing has no value; give it one: the thing that must be")
    check("must: ''")
    check(
      "must: x\n‹1›: x\n‹true›: y",
      "unknown-key: unknown key '1' in the thing; known: 'name', 'must', 'flag', 'number', 'count', 'mode', 'items', 'words', 'map'",
      "unknown-key: unknown key 'true' in the thing; known: 'name', 'must', 'flag', 'number', 'count', 'mode', 'items', 'words', 'map'"
    )
    check("‹[must]›", "wrong-type: the thing must be a mapping; got a list")
    check("‹text›", "wrong-type: the thing must be a mapping; got a string")
    check("‹5›", "wrong-type: the thing must be a mapping; got a number")
    check(
      #"{must: x, ‹"nam\u0065s"›: y}"#, "unknown-key: unknown key 'names' in the thing; did you mean 'name'?")
  }

  func testStrings() {
    check("{must: x, name: text}", "text") { $0.string("name") }
    check("{must: x, name: 1.50}", "1.50") { $0.string("name") }
    check("{must: x, name: yes}", "yes") { $0.string("name") }
    check("{must: x, name: True}", "true") { $0.string("name") }
    check("{must: x, name: ''}", "") { $0.string("name") }
    check("{must: x, name: ~}", nil) { $0.string("name") }
    check("{must: x}", nil) { $0.string("name") }
    check("{must: x, name: ‹[a]›}", nil, "wrong-type: 'name' must be a string; got a list") {
      $0.string("name")
    }
    check("{must: x, name: ‹{a: b}›}", nil, "wrong-type: 'name' must be a string; got a mapping") {
      $0.string("name")
    }
  }

  func testBooleans() {
    check("{must: x, flag: true}", true) { $0.boolean("flag") }
    check("{must: x, flag: False}", false) { $0.boolean("flag") }
    check(
      "{must: x, flag: ‹yes›}", nil, "wrong-type: 'flag' must be a boolean; got a string; write true or false"
    ) {
      $0.boolean("flag")
    }
    check(
      "{must: x, flag: ‹1›}", nil, "wrong-type: 'flag' must be a boolean; got a number; write true or false"
    ) {
      $0.boolean("flag")
    }
    check(
      "{must: x, flag: ‹'true'›}", nil,
      "wrong-type: 'flag' must be a boolean; got a string; write true or false"
    ) {
      $0.boolean("flag")
    }
  }

  func testNumbers() {
    check("{must: x, number: 1.5}", 1.5) { $0.number("number") }
    check("{must: x, number: ‹-0x1›}", nil, "wrong-type: 'number' must be a number; got a string") {
      $0.number("number")
    }
    check("{must: x, number: 0x10}", 16) { $0.number("number") }
    check("{must: x, number: .5}", 0.5) { $0.number("number") }
    check("{must: x, number: ‹.inf›}", nil, "wrong-type: 'number' must be a number; got .inf") {
      $0.number("number")
    }
    check("{must: x, number: ‹.nan›}", nil, "wrong-type: 'number' must be a number; got .nan") {
      $0.number("number")
    }
    check("{must: x, number: ‹1e400›}", nil, "wrong-type: 'number' must be a number; got 1e400") {
      $0.number("number")
    }
    check(
      "{must: x, number: ‹'5'›}", nil,
      "wrong-type: 'number' must be a number; got a string; write it without quotes; an input that is a number says 'type: number'"
    ) {
      $0.number("number")
    }
    check("{must: x, count: 100}", 100) { $0.integer("count") }
    check("{must: x, count: 3.0}", 3) { $0.integer("count") }
    check("{must: x, count: 1e1}", 10) { $0.integer("count") }
    check("{must: x, count: ‹0›}", nil, "out-of-range: 'count' must be at least 1; got 0") {
      $0.integer("count")
    }
    check("{must: x, count: ‹101›}", nil, "out-of-range: 'count' must be at most 100; got 101") {
      $0.integer("count")
    }
    check("{must: x, count: ‹1.5›}", nil, "wrong-type: 'count' must be a whole number; got 1.5") {
      $0.integer("count")
    }
    check(
      "{must: x, count: ‹9223372036854775808›}", nil,
      "wrong-type: 'count' must be a whole number; got 9223372036854775808"
    ) { $0.integer("count") }
    check("{must: x, count: ‹ten›}", nil, "wrong-type: 'count' must be a whole number; got a string") {
      $0.integer("count")
    }
  }

  func testChoices() {
    check("{must: x, mode: fast}", "fast") { $0.choice("mode") }
    check(
      "{must: x, mode: ‹fats›}", nil, "unknown-value: unknown value 'fats' of 'mode'; did you mean 'fast'?"
    ) {
      $0.choice("mode")
    }
    check(
      "{must: x, mode: ‹true›}", nil, "unknown-value: unknown value 'true' of 'mode'; known: 'fast', 'slow'"
    ) {
      $0.choice("mode")
    }
    check("{must: x, mode: ‹[fast]›}", nil, "wrong-type: 'mode' must be a string; got a list") {
      $0.choice("mode")
    }
  }

  func testLists() {
    check("{must: x, items: [a, 1, true]}", ["a", "1", "true"]) { $0.strings("items") }
    check("{must: x, items: []}", []) { $0.strings("items") }
    check("{must: x, items: ~}", nil) { $0.strings("items") }
    check("{must: x, items: ‹a›}", nil, "wrong-type: 'items' must be a list; got a string") {
      $0.strings("items")
    }
    check("{must: x, items: ‹{a: b}›}", nil, "wrong-type: 'items' must be a list; got a mapping") {
      $0.strings("items")
    }
    check(
      "{must: x, items: [a, ‹[b]›, c]}", ["a", "c"],
      "wrong-type: an item of 'items' must be a string; got a list"
    ) {
      $0.strings("items")
    }
    check("{must: x, items: [a, ‹~›]}", ["a"], "wrong-type: an item of 'items' must be a string; got null") {
      $0.strings("items")
    }
    check("{must: x, words: a}", ["a"]) { $0.strings("words") }
    check("{must: x, words: [a, b]}", ["a", "b"]) { $0.strings("words") }
    check(
      "{must: x, words: ‹{a: b}›}", [],
      "wrong-type: 'words' must be a string or a list of them; got a mapping"
    ) {
      $0.strings("words")
    }
  }

  func testMappings() {
    func pairs(_ reader: MappingReader) -> [String]? {
      reader.stringMap("map")?.map { "\($0.name)=\($0.value)" }
    }
    check("{must: x, map: {b: 1, a: x}}", ["b=1", "a=x"], read: pairs)
    check("{must: x, map: {}}", [], read: pairs)
    check(
      "{must: x, map: ‹[a]›}", nil,
      "wrong-type: 'map' must be a mapping; got a list; write 'name: value' lines in place of '- ' items",
      read: pairs)
    check(
      "{must: x, map: {a: ‹[b]›, c: d}}", ["c=d"], "wrong-type: 'a' must be a string; got a list", read: pairs
    )
  }

  func testPresenceIsAValueThatIsNotNull() {
    check("{must: x, name: y}", true) { $0.has("name") }
    check("{must: x, name: ''}", true) { $0.has("name") }
    check("{must: x, name: ~}", false) { $0.has("name") }
    check("{must: x}", false) { $0.has("name") }
  }

  func testWhatIsNotKnownYetIsNoFault() {
    let source = SourceFile(path: "f.yaml", text: "x")
    func node(_ value: Node.Value) -> Node { Node(value, source: source, start: 0, end: 1) }
    let later = node(.unresolved("${{ inputs.x }}"))
    let entries = ["must", "flag", "count", "mode", "items", "map"].map {
      Mapping.Entry(key: node(.string($0)), value: later)
    }
    let words = Mapping.Entry(
      key: node(.string("words")), value: node(.sequence([node(.string("a")), later])))
    let collector = DiagnosticCollector()
    let root = node(.mapping(Mapping(entries + [words])))
    guard let reader = MappingReader(root, subject: "it", keys: Self.keys, collector: collector) else {
      return XCTFail("no reader")
    }
    XCTAssertNil(reader.string("must"))
    XCTAssertNil(reader.boolean("flag"))
    XCTAssertNil(reader.integer("count"))
    XCTAssertNil(reader.choice("mode"))
    XCTAssertNil(reader.strings("items"))
    XCTAssertNil(reader.entries("map").map(\.count))
    XCTAssertEqual(reader.strings("words"), ["a"])
    XCTAssertTrue(reader.has("count"))
    XCTAssertNil(MappingReader(later, subject: "it", keys: Self.keys, collector: collector))
    XCTAssertEqual(collector.diagnostics, [])
  }

  func testACollectorKeepsSoManyErrorsAndSoManyOthers() {
    let collector = DiagnosticCollector(most: 2)
    for index in 0..<4 {
      collector.add(Diagnostic(code: "w\(index)", severity: .warning, message: "w", range: nil))
    }
    collector.add((0..<4).map { Diagnostic(code: "e\($0)", message: "e", range: nil) })
    XCTAssertEqual(collector.diagnostics.map(\.code), ["w0", "w1", "e0", "e1"])
  }
}
