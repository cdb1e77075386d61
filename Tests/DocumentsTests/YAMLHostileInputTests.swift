import Diagnostics
import Documents
import TestSupport
import XCTest

/// Inputs made to crash, hang or exhaust the reader.
final class YAMLHostileInputTests: XCTestCase {
  /// A file with something of everything.
  private static let sample = """
    %YAML 1.2
    ---
    # comment é
    groups: &g
      - name: 'it''s'
        rules: [a, {b: c}, d: e, "x\\u00e9\\n\\
          y"]
        expr: |
          sum(rate(x[5m]))
            > 1

        text: >-
          folded
          text

          more
      - <<: &base {k: !!str 1, l: *g2}
        ? q
        : ~
    "quoted \\" key": plain
      on two lines 😀
    last: [0x1F, 1e3, .inf, true, null]
    ...
    ---
    second: |2+
        kept

    """.replacing(", l: *g2", with: "")

  /// Every node and map is within the file and consistent; every diagnostic has a code and a place.
  private func exercise(_ bytes: [UInt8]) {
    let source = SourceFile(path: "t.yaml", bytes: bytes)
    let parsed = YAMLReader.read(source)
    for diagnostic in parsed.diagnostics {
      let rendered = Snippet.render(diagnostic)
      XCTAssertFalse(diagnostic.message.isEmpty)
      XCTAssertNotNil(diagnostic.range, rendered)
      XCTAssertLessThanOrEqual(diagnostic.range?.end ?? 0, bytes.count)
    }
    for document in parsed.documents { visit(document, count: bytes.count) }
  }

  private func visit(_ node: Node, count: Int) {
    XCTAssertLessThanOrEqual(node.range.end, count)
    if node.style != .none {
      let map = ScalarSourceMap(node: node)
      XCTAssertLessThanOrEqual(map.range(ofDecoded: 0..<map.decodedCount).end, count)
      XCTAssertLessThanOrEqual(map.sourceOffset(ofDecoded: map.decodedCount), count)
    }
    for child in node.sequence ?? [] { visit(child, count: count) }
    for entry in node.mapping?.entries ?? [] {
      visit(entry.key, count: count)
      visit(entry.value, count: count)
    }
  }

  func testSampleIsSound() {
    let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: Self.sample))
    XCTAssertEqual(parsed.diagnostics.map(Snippet.render), [])
    XCTAssertEqual(parsed.documents.count, 2)
  }

  func testTruncationAtEveryByte() {
    let bytes = Array(Self.sample.utf8)
    for length in 0...bytes.count { exercise(Array(bytes[..<length])) }
    let windows = Array(Self.sample.replacing("\n", with: "\r\n").utf8)
    for length in 0...windows.count { exercise(Array(windows[..<length])) }
  }

  func testRandomMutations() {
    var random = SeededGenerator(seed: 7)
    let original = Array(Self.sample.utf8)
    let marks = Array("\n\r\t :-?[]{}&*!|>'\"%@`#,\\~<=.0x+".utf8) + [0, 0xC3, 0xFF, 0xE2, 0x85]
    for _ in 0..<4000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = marks[Int.random(in: 0..<marks.count, using: &random)]
        case 1: bytes.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: place)
        case 2: bytes.remove(at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
          bytes.insert(
            contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      exercise(bytes)
    }
  }

  /// The codes for an input, which must come soon, in a debug build on a busy machine too.
  private func check(
    _ input: String, _ codes: String..., limits: DocumentLimits = .yaml, line: UInt = #line
  ) {
    let source = SourceFile(path: "t.yaml", text: input)
    let clock = ContinuousClock()
    var parsed = ParsedDocuments(documents: [], diagnostics: [])
    let time = clock.measure { parsed = YAMLReader.read(source, limits: limits) }
    XCTAssertEqual(parsed.diagnostics.map(\.code), codes, line: line)
    XCTAssertLessThan(time, .seconds(5), line: line)
  }

  func testRefusedQuickly() {
    check(String(repeating: "a: b\n", count: 10_000_000), "file-too-large")
    check(String(repeating: "[", count: 100_000), "too-deep")
    check(String(repeating: "{a: ", count: 100_000), "too-deep")
    check(String(repeating: "- ", count: 100_000), "too-deep")
    check(String(repeating: "? ", count: 100_000), "too-deep")
    check((0..<3000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), "too-deep")
    let laughs =
      "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
      + (1..<30).map { level in
        "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
          + "]\n"
      }.joined()
    check(laughs, "too-many-values")
    let chain =
      "- &a0 [x]\n" + (1..<5000).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
    check(chain, "too-deep")
    let merges =
      "- &a0 {k: 1}\n" + (1..<30).map { "- &a\($0) {<<: [*a\($0 - 1), *a\($0 - 1)], k\($0): 1}\n" }.joined()
    check(merges, "too-many-values")
  }

  func testFaultsAreBounded() {
    let parsed = YAMLReader.read(
      SourceFile(path: "t.yaml", text: "{" + String(repeating: "a,", count: 100_000) + "}"))
    XCTAssertEqual(parsed.diagnostics.count, 10_001)
    XCTAssertEqual(parsed.diagnostics.last?.code, "too-many-faults")
  }

  func testLongInputsAreReadInTime() {
    check("a: " + String(repeating: "x", count: 1_000_000))
    check("a: \"" + String(repeating: "\\n", count: 300_000) + "\"")
    check("a: |\n" + String(repeating: "  x\n", count: 100_000))
    check("a: |\n" + String(repeating: "\n", count: 300_000))
    check("a: " + String(repeating: "x\n  ", count: 100_000))
    check(String(repeating: "#\n", count: 300_000))
    check(String(repeating: "---\n", count: 20_000))
    check(String(repeating: " ", count: 1_000_000))
    check((0..<10_000).map { "k\($0): 1\n" }.joined())
    check("[" + String(repeating: "a,", count: 20_000) + "]")
    check(String(repeating: "&a ", count: 100_000), "yaml-syntax")
    check(String(repeating: "!a ", count: 100_000), "unknown-tag", "yaml-syntax")
    check(String(repeating: "'", count: 300_001), "yaml-syntax")
    check("a: &" + String(repeating: "x", count: 300_000))
    check(String(repeating: "é", count: 300_000))
    let anchors = (0..<5000).map { "- &a\($0) x\n" }.joined()
    XCTAssertEqual(
      YAMLReader.read(SourceFile(path: "t", text: anchors + (0..<5000).map { "- *b\($0)\n" }.joined()))
        .diagnostics.count, 5000)
    let name = String(repeating: "x", count: 300_000)
    check("- &\(name) x\n- *\(name)y\n", "unknown-alias")
    check("{" + String(repeating: "a,", count: 3) + "}", "duplicate-key", "duplicate-key")
  }
}
