import AlertRules
import Diagnostics
import Documents
import TestSupport
import XCTest

/// Comments and settings that allow findings.
final class SuppressionTests: XCTestCase {
  private func codes(_ rules: String, today: String = "2026-11-24", _ settings: RuleLintSettings? = nil)
    -> [String]
  {
    let text =
      "groups:\n  - name: g\n    rules:\n" + rules.split(separator: "\n").map { "      \($0)\n" }.joined()
    let parsed = DocumentReader.read(source: SourceFile(path: "rules.yaml", text: text))
    var settings = settings ?? .standard
    settings.today = today
    return RuleLint.check([RuleFileReader.read(parsed.documents)], settings: settings).map(\.code)
  }

  private let down = "- alert: Down\n  expr: up == 0"

  func testComments() {
    XCTAssertEqual(codes(down), ["missing-for"])
    XCTAssertEqual(codes("# loadline: allow missing-for: it is meant\n" + down), [])
    XCTAssertEqual(codes(down + " # loadline: allow missing-for: it is meant"), [])
    XCTAssertEqual(codes("- alert: Down\n  # loadline: allow missing-for: it is meant\n  expr: up == 0"), [])
    XCTAssertEqual(
      codes("- record: a\n  expr: up\n# loadline: allow missing-for: above\n# another\n" + down), [])
    XCTAssertEqual(
      codes("- record: a\n  expr: up # loadline: allow missing-for: elsewhere\n" + down),
      ["unused-suppression", "missing-for"])
    XCTAssertEqual(
      codes(
        down + "\n" + down.replacing("Down", with: "Down2")
          + "\n# loadline: allow-in-file missing-for: all of them"), [])
    XCTAssertEqual(
      codes(down + "\n# loadline: allow missing-for: too late\n"), ["missing-for", "unused-suppression"])
  }

  func testWrongComments() {
    XCTAssertEqual(codes("# loadline: allow missing-for\n" + down), ["bad-suppression", "missing-for"])
    XCTAssertEqual(codes("# loadline: allow missing-for:\n" + down), ["bad-suppression", "missing-for"])
    XCTAssertEqual(codes("# loadline: allow missing-far: why\n" + down), ["bad-suppression", "missing-for"])
    XCTAssertEqual(codes("# loadline: allow: why\n" + down), ["bad-suppression", "missing-for"])
    XCTAssertEqual(codes("# loadline: permit missing-for: why\n" + down), ["bad-suppression", "missing-for"])
    XCTAssertEqual(
      codes("# loadline: allow missing-for until 2026-13-01: why\n" + down),
      ["bad-suppression", "missing-for"])
    XCTAssertEqual(
      codes("# loadline: allow promql-syntax: why\n" + down), ["bad-suppression", "missing-for"])
  }

  func testEnds() {
    XCTAssertEqual(codes("# loadline: allow missing-for until 2026-11-24: why\n" + down), [])
    XCTAssertEqual(
      codes("# loadline: allow missing-for until 2026-11-23: why\n" + down),
      ["expired-suppression", "missing-for"])
  }

  func testDays() {
    XCTAssertTrue(CalendarDay.isValid("2028-02-29"))
    XCTAssertFalse(CalendarDay.isValid("2027-02-29"))
    XCTAssertFalse(CalendarDay.isValid("2027-2-9"))
    XCTAssertEqual(CalendarDay.text(secondsSince1970: 0), "1970-01-01")
    XCTAssertEqual(CalendarDay.text(secondsSince1970: 1_795_478_400), "2026-11-24")
    XCTAssertEqual(CalendarDay.text(secondsSince1970: 951_782_400), "2000-02-29")
  }

  func testSettings() throws {
    func settings(_ yaml: String) throws -> (RuleLintSettings, [String]) {
      let parsed = DocumentReader.read(source: SourceFile(path: "loadline.yaml", text: yaml))
      let collector = DiagnosticCollector()
      let reader = try XCTUnwrap(
        MappingReader(
          parsed.documents[0], subject: "the settings", keys: RuleSettingsKeys.all, collector: collector))
      var settings = RuleLintSettings.standard
      RuleSettingsPatch(reader).apply(to: &settings)
      return (settings, collector.diagnostics.map(\.code))
    }
    var (found, faults) = try settings("checks: { missing-for: off }")
    XCTAssertEqual(faults, [])
    XCTAssertEqual(codes(down, found), [])
    (found, faults) = try settings("suppress: [{ check: missing-for, rule: Down, reason: it is meant }]")
    XCTAssertEqual(codes(down, found), [])
    (found, faults) = try settings("suppress: [{ check: missing-for, rule: Other, reason: it is meant }]")
    XCTAssertEqual(Set(codes(down, found)), ["missing-for", "unused-suppression"])
    (found, faults) = try settings(
      "suppress: [{ check: missing-for, path: rules, until: 2020-01-01, reason: old }]")
    XCTAssertEqual(Set(codes(down, found)), ["missing-for", "expired-suppression"])
    (found, faults) = try settings(
      "checks: { required-labels: { labels: [team], severity: error }, missing-for: off }")
    XCTAssertEqual(codes(down, found), ["required-labels"])
    (found, faults) = try settings(
      "checks: { required-labels: { values: { severity: page|ticket } }, missing-for: off }")
    XCTAssertEqual(codes(down + "\n  labels: { severity: high }", found), ["required-labels"])
    XCTAssertEqual(codes(down + "\n  labels: { severity: page }", found), [])
    for (yaml, code) in [
      ("checks: { missing-far: off }", "unknown-check"), ("checks: { missing-for: maybe }", "unknown-value"),
      ("checks: { short-range: { interval: 5m } }", "unknown-key"),
      ("checks: { short-range: { scrape-interval: five } }", "wrong-type"),
      ("checks: { rule-name: { alert: '(' } }", "promql-regex"), ("target: new", "unknown-value"),
      ("features: [all]", "unknown-value"), ("suppress: [{ check: missing-for }]", "missing-key"),
      ("suppress: [{ check: missing, reason: x }]", "unknown-check"),
      ("suppress: [{ check: missing-for, reason: x, until: tomorrow }]", "bad-day"),
    ] {
      XCTAssertEqual(try settings(yaml).1, [code], yaml)
    }
  }
}
