import AlertRules
import Diagnostics
import Documents
import XCTest

/// Rules with the same texts share what was made of them, and nothing else: each fault is told where it stands.
final class RepeatedTextTests: XCTestCase {
  private func places(_ rules: [String]) -> [String] {
    let text = "groups:\n  - name: g\n    rules:\n" + rules.map { "      - \($0)\n" }.joined()
    let parsed = DocumentReader.read(source: SourceFile(path: "r.yaml", text: text))
    return RuleLint.check([RuleFileReader.read(parsed.documents)]).map { finding in
      guard let range = finding.range else { return "\(finding.code) nowhere" }
      let start = range.startPosition
      return "\(finding.code) \(start.line):\(start.column) "
        + String(decoding: range.source.bytes[range.start..<range.end], as: UTF8.self)
    }
  }

  func testFaultsOfEqualTextsHaveTheirOwnPlaces() {
    let found = places([
      "{ alert: A, for: 1m, expr: 'rate(x) > 1', annotations: { a: '{{ $nope }}' } }",
      "{ alert: Bcd, for: 1m, expr: 'rate(x) > 1', annotations: { a: '{{ $nope }}' } }",
    ])
    XCTAssertEqual(
      found,
      [
        "promql-type 4:42 x", "template-variable 4:73 $nope", "promql-type 5:44 x",
        "template-variable 5:75 $nope",
      ])
  }

  /// One drops the label that both annotations show.
  func testEqualTemplatesMeetDifferentExpressions() {
    let found = places([
      "{ alert: A, for: 1m, expr: 'sum by (job) (x) > 1', annotations: { a: 'on {{ $labels.pod }}' } }",
      "{ alert: B, for: 1m, expr: 'x > 1', annotations: { a: 'on {{ $labels.pod }}' } }",
    ])
    XCTAssertEqual(found, ["template-label 4:93 pod"])
  }

  /// Unicode holds both for equal; the second is a byte longer.
  func testTextsAreEqualByTheirBytes() {
    let found = places([
      "{ alert: A, for: 1m, expr: 'x > 1', annotations: { a: '\u{e9} {{ $nope }}' } }",
      "{ alert: B, for: 1m, expr: 'x > 1', annotations: { a: 'e\u{301} {{ $nope }}' } }",
    ])
    XCTAssertEqual(found, ["template-variable 4:70 $nope", "template-variable 5:71 $nope"])
  }

  /// More different texts than are kept, each twice.
  func testMoreTextsThanAreKept() {
    let rules = (0..<20_000).map {
      "{ alert: A\($0 / 2), for: 1m, expr: 'rate(x\($0 % 10_000)) > 1' }"
    }
    XCTAssertEqual(places(rules).filter { $0.hasPrefix("promql-type") }.count, 20_000)
  }
}
