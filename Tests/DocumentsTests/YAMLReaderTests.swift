import Diagnostics
import Documents
import TestSupport
import XCTest

final class YAMLReaderTests: XCTestCase {
  /// The documents in one line each, with no diagnostics.
  private func check(_ text: String, _ expected: String..., line: UInt = #line) {
    let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: text))
    XCTAssertEqual(parsed.diagnostics.map(Snippet.headline), [], line: line)
    XCTAssertEqual(parsed.documents.map(NodeOutline.text), expected, line: line)
  }

  func testDocuments() {
    check("")
    check("# nothing\n")
    check("\u{FEFF}")
    check("a: 1\n", "{a: 1}")
    check("---\n---\na\n", "null", "\"a\"")
    check("---\n", "null")
    check("a\n...\n---\nb\n", "\"a\"", "\"b\"")
    check("%YAML 1.2\n---\na\n", "\"a\"")
    check("\u{FEFF}a: é\n", "{a: \"é\"}")
    check("a: [b, {c: d}, e: f]", "{a: [\"b\", {c: \"d\"}, {e: \"f\"}]}")
    check("a:\n- 1\n- 2\nb:\n", "{a: [1, 2], b: null}")
    check("- - a\n  -\n- k: v\n  l:\n", "[[\"a\", null], {k: \"v\", l: null}]")
    check("{a, b: 1, c: }", "{a: null, b: 1, c: null}")
    check("? a\n? b\n: c\n", "{a: null, b: \"c\"}")
    check("a: 'it''s'\nb: \"\\u00e9\\n\\x41\"\n", "{a: \"it's\", b: \"é\\nA\"}")
    check("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n\n  z\n", "{a: \"x\\n y\\n\", b: \"x y\\nz\"}")
  }

  func testCoreSchema() {
    for text in ["~", "null", "Null", "NULL", "", " # c"] { check("a: \(text)\n", "{a: null}") }
    for text in ["true", "True", "TRUE"] { check("a: \(text)\n", "{a: true}") }
    for text in ["false", "False", "FALSE"] { check("a: \(text)\n", "{a: false}") }
    for text in [
      "0", "-1", "+12", "007", "0o17", "0xFf", "1.", ".5", "-1.5e3", "1E+2", "1e-2", ".inf", "-.Inf", "+.INF",
      ".nan", ".NaN", "99999999999999999999999999", "1e400",
    ] { check("a: \(text)\n", "{a: \(text)}") }
    for text in [
      "yes", "no", "on", "off", "y", "n", "tRue", "nULL", "1_000", "0b1", "0o8", "0x", "-0x1", "1e", "1e+",
      ".",
      "+", "-.", "e5", ".e1", "12:30:45", "1.2.3", "+.nan", "-.nan", ".INf", "2024-01-01", "5m", "--1", "+-1",
    ] { check("a: \(text)\n", "{a: \"\(text)\"}") }
    check("['1', \"true\", '']", "[\"1\", \"true\", \"\"]")
    check("1: a\ntrue: b\nnull: c\nTrue: d\n", "{1: \"a\", true: \"b\", null: \"c\", True: \"d\"}")
  }

  func testTags() {
    check("a: !!str 5", "{a: \"5\"}")
    check("a: ! 5", "{a: \"5\"}")
    check("a: !!str", "{a: \"\"}")
    check("a: !!int '5'", "{a: 5}")
    check("a: !!float 5", "{a: 5}")
    check("a: !!bool \"true\"", "{a: true}")
    check("a: !!null ''", "{a: null}")
    check("a: !!seq [1]\nb: !!map {c: 1}", "{a: [1], b: {c: 1}}")
    check("a: !<tag:yaml.org,2002:str> 5", "{a: \"5\"}")
    check("%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 5", "{a: \"5\"}")
  }

  func testAnchorsAndMerges() {
    check("a: &x 1\nb: *x\n", "{a: 1, b: 1}")
    check("a: &x [1]\nb: [*x, *x]\n", "{a: [1], b: [[1], [1]]}")
    check("a: &x 1\nb: &x 2\nc: *x", "{a: 1, b: 2, c: 2}")
    check("&k a: 1\nb: {*k : 2}", "{a: 1, b: {a: 2}}")
    check("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "{a: {b: 1, c: 2}, d: {b: 1, c: 3}}")
    check("a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}", "{a: {b: 1, c: 2}, d: {c: 3, b: 1}}")
    check(
      "- &x {b: 1, c: 2}\n- &y {b: 3, d: 4}\n- <<: [*x, *y]\n",
      "[{b: 1, c: 2}, {b: 3, d: 4}, {b: 1, c: 2, d: 4}]")
    check("<<: {a: 1}\nb: 2", "{a: 1, b: 2}")
    check("'<<': {a: 1}", "{<<: {a: 1}}")
    check("a: &x\nb: *x", "{a: null, b: null}")
  }

  /// The range of every node in the order of the file, the root's excepted when it is not marked.
  private func checkRanges(_ marked: String, line: UInt = #line) {
    let input = MarkedText(marked)
    for text in [input.text] {
      let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: text))
      XCTAssertEqual(parsed.diagnostics.map(Snippet.headline), [], line: line)
      var found: [Range<Int>] = []
      for document in parsed.documents { collect(document, &found) }
      XCTAssertEqual(found, input.ranges, line: line)
    }
  }

  private func collect(_ node: Node, _ found: inout [Range<Int>]) {
    found.append(node.range.start..<node.range.end)
    for child in node.sequence ?? [] { collect(child, &found) }
    for entry in node.mapping?.entries ?? [] {
      collect(entry.key, &found)
      collect(entry.value, &found)
    }
  }

  func testRanges() {
    checkRanges("‹‹a›: ‹b››\n")
    checkRanges("‹‹a›:‹››\n")
    checkRanges("‹‹a›:‹›   # c\n\n‹d›: ‹1›› # e\n\n")
    checkRanges("# é\n‹‹é›: ‹'ü'›\n‹b›: ‹\"x\ny\"››\n")
    checkRanges("\u{FEFF}‹‹é›: ‹ü››\n")
    checkRanges("‹- ‹a›\n- ‹‹b›: ‹c›››\n# end\n")
    checkRanges("‹‹a›:\n‹- ‹1›\n- ‹2››\n‹b›:\n  ‹- ‹3›››\n\n")
    checkRanges("‹‹a›: ‹[ ‹x›, ‹‹y›: ‹z›› ]›\n‹b›: ‹{ ‹c› : ‹d› }››\n")
    checkRanges("‹‹a›: ‹{‹b›‹›, ‹c›:‹› , ‹d›: ‹e›}››\n")
    checkRanges("‹‹a›: ‹x\n  y\n\n  z›\n‹b›: ‹1››\n")
    checkRanges("‹‹a›: ‹|\n  x\n  y›\n\n‹b›: ‹1››\n")
    checkRanges("‹‹a›: ‹|-›\n‹b›: ‹>2+ # c\n    x \n\n   y ›\n\n\n‹c›: ‹1››\n")
    checkRanges("‹‹a›: ‹|2\n  x\n    ›\n \n‹c›: ‹1››\n")
    checkRanges("‹‹a›: ‹|\n  x››")
    checkRanges("‹‹a›: ‹|\r\n  x\r\n  y›\r\n\r\n‹b›: ‹c››\r\n")
    checkRanges("‹‹a›: !!str &x ‹b›\n‹c›: &y # d\n  ‹‹e›: ‹f››\n‹g›: &z\n‹- ‹1›››\n")
    checkRanges("‹&a ‹k›: ‹v››\n")
    checkRanges("---‹›\n--- ‹a›\n")
    checkRanges("‹‹?a›: ‹x››\n")
    checkRanges("‹? ‹a›‹›\n? ‹b›\n: ‹c››\n")
  }

  private func checkFaults(
    _ marked: String, _ codes: String..., limits: DocumentLimits = .yaml, line: UInt = #line
  ) {
    let input = MarkedText(marked)
    let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: input.text), limits: limits)
    XCTAssertEqual(parsed.diagnostics.map(\.code), codes, line: line)
    XCTAssertEqual(
      parsed.diagnostics.compactMap { $0.range.map { $0.start..<$0.end } }, input.ranges,
      "\(parsed.diagnostics.map(Snippet.render).joined())", line: line)
  }

  func testFaults() {
    checkFaults("a: 1\nb: 2\n‹a›: 3\n‹b›: 4\n", "duplicate-key", "duplicate-key")
    checkFaults("a: {x: 1, ‹'x'›: 2}\n‹a›: 3\n‹a›: 4", "duplicate-key", "duplicate-key", "duplicate-key")
    checkFaults("é: 1\ne\u{301}: 2")
    checkFaults("? ‹[a, b]›\n: 1", "complex-key")
    checkFaults("a: ‹{{ inputs.x }}›\n", "complex-key")
    checkFaults("a: ‹*x›\nb: ‹*y›", "unknown-alias", "unknown-alias")
    checkFaults("a: &x [‹*x›]", "recursive-alias")
    checkFaults("a: &x {b: {c: ‹*x›}}", "recursive-alias")
    checkFaults("a: ‹!foo› b\nc: ‹!!set› {d}\ne: &x ‹!bar› [1]", "unknown-tag", "unknown-tag", "unknown-tag")
    checkFaults(
      "a: !!int ‹x›\nb: ‹!!map› [1]\nc: !!bool ‹yes›", "tag-mismatch", "tag-mismatch", "tag-mismatch")
    checkFaults("<<: ‹5›\n", "bad-merge")
    checkFaults("a: &x [1]\n<<: ‹*x›\n", "bad-merge")
    checkFaults("<<: [{a: 1}, ‹x›, ‹y›]\n", "bad-merge", "bad-merge")
    checkFaults("<<: {a: 1}\n‹<<›: {b: 1}\n", "duplicate-key")
    checkFaults("<<: ‹*nope›\n", "unknown-alias")
    checkFaults("a: x‹\u{7}›\n", "control-character")
  }

  func testLimits() {
    let tight = DocumentLimits(maximumBytes: 60, maximumDepth: 2, maximumNodes: 6, maximumAnchors: 1)
    checkFaults("- &x 1\n- &x 2\n- &y ‹3›", "too-many-anchors", limits: tight)
    checkFaults("- &x 1\n- &y ‹[›3]", "too-many-anchors", limits: tight)
    checkFaults("[[a]]", limits: tight)
    checkFaults("[[‹[›a]]]", "too-deep", limits: tight)
    checkFaults("a:\n  b:\n    ‹c›: d", "too-deep", limits: tight)
    checkFaults("a: &x 1\nb: [*x]", limits: tight)
    checkFaults("- &x [x]\n- [‹*x›]", "too-deep", limits: tight)
    checkFaults("[1,2,3,4,5]", limits: tight)
    checkFaults("[1,2,3,4,5,‹6›]", "too-many-values", limits: tight)
    checkFaults("- &x [1]\n- *x\n- ‹*x›", "too-many-values", limits: tight)
    checkFaults("‹›" + String(repeating: "a", count: 61), "file-too-large", limits: tight)
  }

  func testInvalidBytes() {
    func codes(_ bytes: [UInt8]) -> [String] {
      let parsed = YAMLReader.read(SourceFile(path: "t.yaml", bytes: bytes))
      return parsed.diagnostics.map { "\($0.code) \($0.range?.start ?? -1)" }
    }
    XCTAssertEqual(codes([0x61, 0x3A, 0x20, 0xFF]), ["not-utf-8 3"])
    XCTAssertEqual(codes([0xC3]), ["not-utf-8 0"])
    XCTAssertEqual(codes([0x61, 0xC0, 0x80]), ["not-utf-8 1"])
    XCTAssertEqual(codes([0x61, 0xED, 0xA0, 0x80]), ["not-utf-8 1"])
    XCTAssertEqual(codes([0xFF, 0xFE, 0x61, 0]), ["not-utf-8 0"])
    XCTAssertEqual(codes([0, 0x61, 0, 0x62]), ["not-utf-8 0"])
    XCTAssertEqual(codes([0x61, 0x62, 0, 0x62]), ["control-character 2"])
  }
}
