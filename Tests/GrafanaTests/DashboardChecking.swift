import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// Checks a dashboard written in JSON in which ‹…› marks the finding's places.
func check(
  _ marked: String, _ codes: String..., file: StaticString = #filePath, line: UInt = #line
) {
  let input = MarkedInput(marked)
  let parsed = JSONReader.read(SourceFile(path: "dashboard.json", text: input.text))
  guard let root = parsed.documents.first, parsed.diagnostics.isEmpty else {
    XCTFail("the test's JSON is wrong: \(parsed.diagnostics.map(Snippet.render))", file: file, line: line)
    return
  }
  let findings = DashboardCheck.check(root)
  XCTAssertEqual(
    findings.map(\.code), codes, "\(findings.map(Snippet.render))", file: file, line: line)
  XCTAssertEqual(
    findings.compactMap { $0.range.map { $0.start..<$0.end } }, input.ranges,
    "\(findings.map(Snippet.render))", file: file, line: line)
}

/// The root of a JSON text that is known to be right.
func document(_ text: String) throws -> Node {
  try XCTUnwrap(JSONReader.read(SourceFile(path: "dashboard.json", text: text)).documents.first)
}

/// A text as it stands between the quotes of a JSON string.
func inJSON(_ text: String) -> String {
  text.replacing(#"\"#, with: #"\\"#).replacing(#"""#, with: #"\""#).replacing("\n", with: #"\n"#)
}

/// The entries of `templating.list` for the variables that a text with marks uses.
func textVariables(of marked: String) -> String {
  let names = Set(TemplateReference.all(in: MarkedInput(marked).text).filter { !$0.isBuiltIn }.map(\.name))
  return names.sorted().map { #"{"name": "\#($0)", "type": "textbox"}"# }.joined(separator: ", ")
}
