import Foundation
import TestSupport
import XCTest

/// Every code that the sources give has its place in the reference, and the reference names none that they do not give.
final class DiagnosticCodeTests: XCTestCase {
  func testEveryCodeHasAPlaceAndNoOther() throws {
    let given = try sources().reduce(into: Set<String>()) { $0.formUnion(Self.codes(givenBy: $1)) }
    XCTAssertGreaterThan(given.count, 200)
    let documented = try documented()
    XCTAssertEqual(given.subtracting(documented).sorted(), [], "no page says anything of these")
    // A code may reach its diagnostic by way of a variable; but then it stands somewhere as it is.
    let written = try sources().reduce(into: Set<String>()) { $0.formUnion(Self.literals(in: $1)) }
    XCTAssertEqual(documented.subtracting(written).sorted(), [], "the sources give none of these")
  }

  func testAPlantedCodeIsFound() throws {
    for source in [
      #"collector.error("planted-code", "m", at: node)"#, "reader.warning(\n  \"planted-code\",\n",
      #"Diagnostic(code: "planted-code", message: "m")"#, #"case unclosed = "planted-code""#,
      #"(severity, code) = (.error, "planted-code")"#, #"finding("planted-code", .error)"#,
    ] {
      XCTAssertEqual(Self.codes(givenBy: source), ["planted-code"], source)
    }
    XCTAssertEqual(Self.codes(givenBy: #"output("planted-code"); id: "other-code""#), [])
    XCTAssertFalse(try documented().contains("planted-code"))
  }

  private func sources() throws -> [String] {
    try Repository.files(under: Repository.root + "/Sources", endings: [".swift"]).map {
      String(decoding: try Repository.bytes($0), as: UTF8.self)
    }
  }

  /// Those of the page of diagnostics, the sections of the generated pages, and the findings on the pages of steps.
  private func documented() throws -> Set<String> {
    let page = try XCTUnwrap(
      try Page("docs/reference/diagnostics.md").text.components(separatedBy: "## Codes\n").last)
    var found = Self.matches(of: "`(\(Self.code))`", in: page)
    for name in ["rule-checks", "dashboard-checks"] {
      found.formUnion(
        Self.matches(of: "(?m)^## (\(Self.code))$", in: try Page("docs/reference/\(name).md").text))
    }
    for page in try Page.all() where page.path.hasPrefix("docs/reference/steps/") {
      for row in page.rows(headed: "Code") {
        found.formUnion(Self.matches(of: "`(\(Self.code))`", in: row[0]))
      }
    }
    return found
  }

  private static let code = "[a-z0-9]+(?:-[a-z0-9]+)+"

  /// Where a code stands first of what makes a diagnostic, or is a case of a list of faults.
  private static func codes(givenBy source: String) -> Set<String> {
    let calls = #"(?:\bcode: |\b(?:error|warning|info|finding)\(\s*|\(\.(?:error|warning|info), )"#
    let faults = #"^\s*case [A-Za-z0-9]+ = "#
    return matches(of: "\(calls)\"(\(code))\"", in: source)
      .union(
        source.contains("Fault: String") || source.hasPrefix("case ")
          ? matches(of: "(?m)\(faults)\"(\(code))\"", in: source) : [])
  }

  private static func literals(in source: String) -> Set<String> { matches(of: "\"(\(code))\"", in: source) }

  private static func matches(of pattern: String, in text: String) -> Set<String> {
    let expression = try? NSRegularExpression(pattern: pattern)
    let found = expression?.matches(in: text, range: NSRange(text.startIndex..., in: text)) ?? []
    return Set(found.compactMap { match in Range(match.range(at: 1), in: text).map { String(text[$0]) } })
  }
}
