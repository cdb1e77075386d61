import Diagnostics
import Documents
import TestSupport
import XCTest

final class YAMLSyntaxTests: XCTestCase {
  /// One `yaml-syntax` fault at the mark (its start), whose message and help hold the given words.
  private func check(_ marked: String, _ message: String, help: String, line: UInt = #line) {
    let input = MarkedText(marked)
    let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: input.text))
    XCTAssertEqual(parsed.diagnostics.map(\.code), ["yaml-syntax"], line: line)
    guard let fault = parsed.diagnostics.first else { return }
    let rendered = Snippet.render(fault)
    XCTAssertEqual(fault.range?.start, input.ranges.first?.lowerBound, rendered, line: line)
    XCTAssertEqual(fault.message, message, line: line)
    XCTAssertTrue(fault.help?.contains(help) == true, rendered, line: line)
  }

  func testTabs() {
    check("a:\n‹›\tb: 1", "a tab is used for indentation", help: "spaces")
    check("a:\n  b: 1\n‹›\tc: 2", "a tab is used for indentation", help: "spaces")
    check("‹›\ta: 1", "a tab is used for indentation", help: "spaces")
    check("a: |\n  x\n‹›\ty", "a tab is used for indentation", help: "spaces")
  }

  func testColons() {
    check("a‹:›b\nc: 1", "a space is missing after the ':' of 'a'", help: "'a: '")
    check("a: 1\nb‹:›2\nc: 3", "a space is missing after the ':' of 'b'", help: "'b: '")
    check("a:\n  b‹:›1\n  c: 2", "a space is missing after the ':' of 'b'", help: "'b: '")
    check("a: 1\n‹b›\nc: 2", "no ':' follows 'b'", help: "key: value")
    check("a: b‹:› c", "a plain value cannot hold ': '", help: "quotes")
    check("a: \"x\"‹:› y", "a plain value cannot hold ': '", help: "quotes")
    check("a: 1\n  ‹b›: 2", "the key 'b' is not expected here", help: "deeper")
    check(
      "- ‹x›: 1\n     y: 2".replacing("‹x›", with: "x").replacing("y", with: "‹y›"),
      "the key 'y' is not expected here", help: "deeper")
  }

  func testQuotes() {
    check("a: ‹\"›x\nb: 1", "the quote is never closed", help: "add the closing \"")
    check("a: ‹'›x\nb: 1", "the quote is never closed", help: "add the closing '")
    check("a: 'it'‹s›'\n", "text follows the closing quote", help: "''")
    check("a: \"x\" ‹y›", "text follows the closing quote", help: "\\\"")
    check("a: \"‹\\q›\"", "'\\q' is no escape of double quotes", help: "single quotes")
    check("a: \"\\x‹Z›Z\"", "an escape has too few hexadecimal digits", help: "two")
    check("a: \"\\u‹d›800\"", "the escape names no Unicode character", help: "itself")
  }

  func testFirstCharacters() {
    for mark in ["@", "`", "%"] {
      check("a: ‹\(mark)›x", "a plain value cannot start with '\(mark)'", help: "quotes")
    }
    check("a: ‹*›", "'*' begins an alias, whose name holds letters, digits, '-' and '_' only", help: "quotes")
    check(
      "a: ‹&› b", "'&' begins an anchor, whose name holds letters, digits, '-' and '_' only", help: "quotes")
    check("a: ‹!<›x", "'!' begins a tag, which is not complete", help: "quotes")
    check("a: ‹!foo›!bar x", "'!foo!bar' begins with a tag handle that no %TAG line defines", help: "quotes")
    check(
      "‹%›FOO\na", "a line that starts with '%' is a directive; only '%YAML' and '%TAG' are known",
      help: "quotes")
    check("a: ‹,›x", "',' stands where a value is expected", help: "quotes")
    check("a: ‹>› 1", "'>' begins a block of text, which starts on the next line", help: "quotes")
    check("a: ‹-› b", "a list cannot begin on the line of its key", help: "next line")
  }

  func testNoBreakSpaces() {
    let message = "a no-break space stands here, which is no space for YAML"
    check("a:‹\u{a0}›up\nb: c: d", message, help: "plain space")
    check("- alert: A\n  expr:‹\u{a0}›up == 0\n  for: 5m", message, help: "plain space")
    check("a:\n  b: 1\n‹\u{a0}› c: 1\n  d: 1", message, help: "plain space")
    check("a:\n  b: 1\n ‹\u{a0}›c: 1\n  d: 1", message, help: "plain space")
  }

  func testTemplates() {
    check("a: ‹{›{ x }}/y", "a value with '{{' needs quotes here", help: "quotes")
    check("a: [‹$›{{ x }}, b]", "a value with '${{' needs quotes here", help: "quotes")
    check("a: {b: ‹$›{{ x }}}", "a value with '${{' needs quotes here", help: "quotes")
    check("a: ‹$›{{ x }}: c", "a value with '${{' needs quotes here", help: "quotes")
    check("a: ‹{›% x %}", "a value with '{%' needs quotes here", help: "quotes")
    check("‹{›{- if .Values.x }}\na: 1", "a line that begins with '{{' is no YAML", help: "helm template")
    check(
      "a:\n  ‹{›{- toYaml .Values.x | nindent 2 }}", "a line that begins with '{{' is no YAML",
      help: "helm template")
    check("a: \"{{ x }}\" ‹y›", "text follows the closing quote", help: "quotes")
  }

  func testIndentation() {
    check("a:\n  b: 1\n ‹c›: 2", "the indentation of 'c:' fits no line above", help: "align")
    check("a:\n  - b\n ‹-› c", "the indentation of '-' fits no line above", help: "align")
    check("a: 1\n‹-› b", "a list item stands where a key is expected", help: "indent")
    check("- a\n‹b›: c", "a list item is expected here; got 'b:'", help: "- ")
    check("a: b\n...\n‹c›\nd: 1", "another document begins here without '---'", help: "---")
  }

  func testBrackets() {
    check("a: ‹[›1, 2\nb: 3", "the '[' is not closed", help: "]")
    check("a: ‹{›b: 1\nc: 2", "the '{' is not closed", help: "}")
    check("a: [1‹}›", "'}' cannot close the '['", help: "]")
    check("a: [5m]‹x›", "text follows the closing ']'", help: "quotes")
    check("a: ‹]›", "']' stands where a value is expected", help: "quotes")
  }

  func testInvisibleSeparators() {
    check("a: |\n  x‹\u{2028}›y\n", "the invisible character 'U+2028' ends the line here", help: "remove")
    check("a: |\n  x‹\u{85}›y\nb: 1\n", "the invisible character 'U+0085' ends the line here", help: "remove")
  }

  func testDocumentsBeforeTheFaultAreReturned() {
    let parsed = YAMLReader.read(SourceFile(path: "t.yaml", text: "a: 1\n---\nb: [\n"))
    XCTAssertEqual(parsed.documents.map(NodeOutline.text), ["{a: 1}"])
    XCTAssertEqual(parsed.diagnostics.map(\.code), ["yaml-syntax"])
  }
}
