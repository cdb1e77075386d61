import Diagnostics
import Documents
import TestSupport
import XCTest

final class ScalarSourceMapTests: XCTestCase {
  /// The value of the first entry of the first document.
  private func firstValue(_ text: String, line: UInt = #line) throws -> Node {
    let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: text))
    XCTAssertEqual(parsed.diagnostics.map(Snippet.headline), [], line: line)
    return try XCTUnwrap(parsed.documents.first?.mapping?.entries.first?.value, line: line)
  }

  /// The decoded part `part` comes from the marked bytes of the file.
  private func check(_ marked: String, _ part: String, line: UInt = #line) throws {
    let input = MarkedText(marked)
    let node = try firstValue(input.text, line: line)
    let map = ScalarSourceMap(node: node)
    XCTAssertTrue(map.isExact, "not exact", line: line)
    let decoded = try XCTUnwrap(node.scalarText, line: line)
    let found = try XCTUnwrap(decoded.range(of: part, options: .literal), "'\(decoded)'", line: line)
    let start = decoded.utf8.distance(from: decoded.startIndex, to: found.lowerBound)
    let range = map.range(ofDecoded: start..<start + part.utf8.count)
    XCTAssertEqual(range.start..<range.end, input.ranges[0], "in '\(decoded)'", line: line)
    XCTAssertEqual(map.sourceOffset(ofDecoded: start), input.ranges[0].lowerBound, line: line)
  }

  func testMarkedPlaces() throws {
    try check("a: one ‹two› three\n", "two")
    try check("é: öne ‹twö› three\n", "twö")
    try check("a: one\n   ‹two› three\n", "two")
    try check("a: one‹  \n   ›two three\n", " ")
    try check("a: one\n\n   ‹two› three\n", "two")
    try check("a: 'it‹''›s'\n", "'")
    try check("a: 'it''s ‹two›'\n", "two")
    try check("a: \"\\u00e9\\n\\\"‹two›\"\n", "two")
    try check("a: \"x‹\\u00e9›y\"\n", "é")
    try check("a: \"x‹\\U0001F600›y\"\n", "😀")
    try check("a: \"x\\\n    ‹two›\"\n", "two")
    try check("a: \"x \\\n    \\  ‹two›\"\n", "two")
    try check("a: \"x\n\n    ‹two›\"\n", "two")
    try check("a: |\n  one\n  ‹two› three\n", "two")
    try check("a: |\n  one‹\n›  two three\n", "\n")
    try check("a: |\r\n  one‹\r\n›  two\r\n  x\r\n", "\n")
    try check("a: |\r\n  one\r\n  ‹two›\r\n", "two")
    try check("a: |-\n\n    one\n      ‹two›\n", "two")
    try check("a: |2+ # c\n    one\n   ‹two›\n\n\n", "two")
    try check("a: >\n  one\n  ‹two›\n  three\n", "two")
    try check("a: >-\n  one\n\n  ‹two›\n   three\n  four\n", "two")
    try check("a: >-\n  one\n\n  two\n   ‹three›\n  four", "three")
    try check("a: !!str &x ‹5›\n", "5")
    try check("a: ‹0x1F›\n", "0x1F")
  }

  func testTheEndOfTheText() throws {
    func end(_ marked: String) throws {
      let input = MarkedText(marked)
      let node = try firstValue(input.text)
      let map = ScalarSourceMap(node: node)
      XCTAssertEqual(map.sourceOffset(ofDecoded: map.decodedCount), input.ranges[0].lowerBound, marked)
      XCTAssertEqual(map.sourceOffset(ofDecoded: .max), input.ranges[0].lowerBound, marked)
    }
    try end("a: one‹› # c\n")
    try end("a: 'one‹›'\n")
    try end("a: \"‹›\"\n")
    try end("a: |-\n  one‹›\n\n")
    try end("a: |-‹›\nb: 1\n")
  }

  func testCollectionsAreMappedAsAWhole() throws {
    let map = ScalarSourceMap(node: try firstValue("a: [1, 2]\n"))
    XCTAssertFalse(map.isExact)
    let range = map.range(ofDecoded: 1..<2)
    XCTAssertEqual(range.start..<range.end, 3..<9)
  }

  /// The map of every scalar of every rule file reproduces libyaml's text.
  func testRuleCorpora() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("no corpora") }
    let files = Repository.files(under: corpora + "/alert-rules", endings: [".yaml", ".yml"])
    var scalars = 0
    func visit(_ node: Node) {
      for child in node.sequence ?? [] { visit(child) }
      for entry in node.mapping?.entries ?? [] {
        visit(entry.key)
        visit(entry.value)
      }
      guard node.style != .none else { return }
      scalars += 1
      let map = ScalarSourceMap(node: node)
      XCTAssertTrue(map.isExact, "\(node.range)")
      checkVerbatimBytes(node, map)
    }
    for file in files {
      let parsed = YAMLReader.read(SourceFile(path: file, bytes: try Repository.bytes(file)))
      XCTAssertEqual(parsed.diagnostics.map(Snippet.headline), [])
      XCTAssertFalse(parsed.documents.isEmpty, file)
      parsed.documents.forEach(visit)
    }
    XCTAssertGreaterThan(files.count, 100)
    XCTAssertGreaterThan(scalars, 1000)
  }

  /// Each letter or digit of the text stands in the file where the map says, unless an escape makes it.
  private func checkVerbatimBytes(_ node: Node, _ map: ScalarSourceMap, _ context: String = "") {
    guard let text = node.scalarText, node.bool == nil else { return }
    let bytes = node.source.bytes
    var previous = -1
    for (offset, byte) in text.utf8.enumerated() {
      let source = map.sourceOffset(ofDecoded: offset)
      let range = map.range(ofDecoded: offset..<offset + 1)
      XCTAssertGreaterThanOrEqual(source, previous, context)
      XCTAssertEqual(source, range.start, context)
      XCTAssertLessThan(range.start, range.end, context)
      previous = source
      guard range.end - range.start == 1 else { continue }
      XCTAssertTrue(
        bytes[source] == byte || (byte == 0x20 || byte == 0x0A) && [0x0A, 0x0D].contains(bytes[source]),
        "byte \(offset) of '\(text)' \(context)")
    }
  }

  // MARK: Random scalars

  private static let words = [
    "rate", "é", "😀", "a:b", "x#y", "\"", "''", "x\u{85}y", "x\u{2028}y", "{{ $x }}", "5m", "sum(a)", "ü-ö",
    ">", "-", "|", "\\\\", "'",
  ]

  /// A scalar of a style as YAML writes it, its lines after the first at an indentation.
  private func randomScalar(
    _ style: ScalarStyle, indent: Int, parent: Int, using random: inout SeededGenerator
  ) -> String {
    let pad = String(repeating: " ", count: indent)
    func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &random)] }
    func line(_ allowed: [String], minimum: Int = 1) -> String {
      (0..<Int.random(in: minimum...5, using: &random)).map { _ in pick(allowed) }
        .reduce("") { $0.isEmpty ? $1 : $0 + pick([" ", "  ", "\t", " "]) + $1 }
    }
    let lineCount = Int.random(in: 1...6, using: &random)
    switch style {
    case .plain:
      let plain = ["rate", "é", "😀", "a:b", "x#y", "5m", "sum(a)", "ü-ö", "x'y", "o\"k"]
      return (0..<lineCount).map { _ in line(plain) }
        .joined(separator: pick(["\n", "\n\n", " \n\n\n", "\t\n"]) + pad)
    case .singleQuoted:
      let words = Self.words.map { $0.replacing("'", with: "''") } + ["''", ""]
      return "'" + pick(["", " "])
        + (0..<lineCount).map { _ in line(words) }.joined(
          separator: pick(["\n", "\n\n", " \n \n\n", "  \n"]) + pad) + pick(["", " ", "\n" + pad]) + "'"
    case .doubleQuoted:
      let words =
        Self.words.filter { $0 != "\"" && $0 != "\\\\" } + [
          "\\\"", "\\\\", "\\n", "\\t", "\\x41", "\\xe9", "\\u00e9", "\\u20AC", "\\U0001F600", "\\0", "\\e",
          "\\_", "\\N", "\\L", "\\P", "\\ ", "\\/", "\\r", "\\a", "\\b", "\\v", "\\f", "\\\t",
        ]
      return "\""
        + (0..<lineCount).map { _ in line(words) }.joined(
          separator: pick(["\n", "\n\n", " \n \n\n", "  \n", "\\\n", " \\\n\n", "\\\n\n\n"]) + pad)
        + pick(["", " ", "\n" + pad]) + "\""
    default:
      // NEL and LS end a line for libyaml, so that the rest of it would need the indentation.
      let words = Self.words.filter { !$0.hasPrefix("x") || $0.utf8.allSatisfy { $0 < 0x80 } }
      let mark = style == .literal ? "|" : ">"
      let chomp = pick(["", "-", "+"])
      let first = pick(["", "", " ", "   "])
      // Leading blanks need the indicator.
      let indicator = first.isEmpty && Bool.random(using: &random) ? "" : String(indent - parent)
      let header = mark + pick([indicator + chomp, chomp + indicator]) + pick(["", "  ", " # comment é"])
      var lines = [pad + first + line(words)]
      for _ in 1..<lineCount + 1 {
        lines.append(
          pick([
            "", "", pad, String(pad.dropLast()), pad + "  ", pad + line(words), pad + line(words),
            pad + line(words), pad + " " + line(words) + " ", pad + "\t" + line(words),
          ]))
      }
      if Bool.random(using: &random) { lines.insert(pick(["", " "]), at: 0) }
      return ([header] + lines).joined(separator: "\n")
    }
  }

  func testRandomScalars() throws {
    var random = SeededGenerator(seed: 20_261_123)
    var readByStyle: [ScalarStyle: Int] = [:]
    var read = 0
    var exact = 0
    for round in 0..<6000 {
      let style = [ScalarStyle.plain, .singleQuoted, .doubleQuoted, .literal, .folded][round % 5]
      let parent = Int.random(in: 0...3, using: &random)
      let indent = parent + Int.random(in: 1...4, using: &random)
      let scalar = randomScalar(style, indent: indent, parent: parent, using: &random)
      var text = ""
      for level in 0..<parent { text += String(repeating: " ", count: level) + "é\(level):\n" }
      let pad = String(repeating: " ", count: parent)
      text += pad + "key: \(scalar)\n"
      if Bool.random(using: &random) { text += pad + "next: 1\n" }
      if Bool.random(using: &random) { text += "# end\n" }
      if Int.random(in: 0..<4, using: &random) == 0 { text.removeLast() }
      if Int.random(in: 0..<4, using: &random) == 0 { text = text.replacing("\n", with: "\r\n") }
      let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: text))
      guard parsed.diagnostics.isEmpty, var node = parsed.documents.first else { continue }
      while let inner = node.mapping?.entries.first?.value { node = inner }
      guard node.style == style else { continue }
      read += 1
      readByStyle[style, default: 0] += 1
      let map = ScalarSourceMap(node: node)
      if map.isExact {
        exact += 1
        XCTAssertEqual(map.decodedCount, node.scalarText?.utf8.count)
        checkVerbatimBytes(node, map, "in <<\(text)>>")
      } else if exact > read - 10 {
        XCTFail("not exact: <<\(text)>> '\(node.scalarText ?? "")' \(node.range.start)..<\(node.range.end)")
      }
    }
    XCTAssertEqual(exact, read)
    for style in [ScalarStyle.plain, .singleQuoted, .doubleQuoted, .literal, .folded] {
      XCTAssertGreaterThan(readByStyle[style] ?? 0, 800, "\(readByStyle)")
    }
  }
}
