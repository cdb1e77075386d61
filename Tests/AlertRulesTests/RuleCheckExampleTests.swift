import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// Every check finds its example, exactly where it is marked, and nothing in the mended one.
final class RuleCheckExampleTests: XCTestCase {
  func testEveryCheckFindsItsExample() {
    for check in RuleCheckRegistry.descriptions {
      let (found, input) = lint(check.example, check)
      XCTAssertEqual(
        found.map { shown($0.range, input.text) },
        input.ranges.map { shown($0, input.text) }, "\(check.code): \(found.map(\.message))")
      XCTAssertFalse(input.ranges.isEmpty, "\(check.code): nothing is marked")
      XCTAssertTrue(found.allSatisfy { $0.help != nil }, "\(check.code): no help")
      XCTAssertTrue(found.allSatisfy { $0.severity == check.severity }, check.code)
    }
  }

  func testEveryMendedExampleIsClean() {
    for check in RuleCheckRegistry.descriptions {
      let (found, _) = lint(check.fix, check)
      XCTAssertEqual(found.map(\.message), [], check.code)
    }
  }

  func testExamplesHaveNoErrorBesides() {
    for check in RuleCheckRegistry.descriptions {
      for text in [check.example, check.fix] {
        let file = RuleFileReader.read(
          DocumentReader.read(source: source(MarkedInput(wrapped(text)).text)).documents)
        XCTAssertEqual(file.diagnostics.map(\.message), [], check.code)
      }
    }
  }

  private func wrapped(_ rules: String) -> String {
    "groups:\n  - name: g\n    rules:\n"
      + rules.split(separator: "\n").map { "      \($0)\n" }.joined()
  }

  private func source(_ text: String) -> SourceFile { SourceFile(path: "rules.yaml", text: text) }

  private func lint(_ rules: String, _ check: RuleCheckDescription) -> ([Diagnostic], MarkedInput) {
    let input = MarkedInput(wrapped(rules))
    var settings = RuleLintSettings.standard
    settings[code: check.code]?.isOn = true
    if check.code == "unknown-series" {
      XCTAssertTrue(
        settings.metrics.read(
          exposition: "# TYPE http_requests_total counter\nhttp_requests_total{code=\"200\"} 5\n"))
    }
    if check.code == "group-size" { settings[code: check.code]?.values["maximum"] = .number(2) }
    let parsed = DocumentReader.read(source: source(input.text))
    XCTAssertEqual(parsed.diagnostics.map(\.message), [], check.code)
    let found = RuleLint.check([RuleFileReader.read(parsed.documents)], settings: settings)
    return (found.filter { $0.code == check.code }, input)
  }

  private func shown(_ range: SourceRange?, _ text: String) -> String {
    shown((range?.start ?? 0)..<(range?.end ?? 0), text)
  }

  private func shown(_ range: Range<Int>, _ text: String) -> String {
    "\(range) " + String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }
}
