import AlertRules
import Diagnostics
import Documents
import PromQL
import TestSupport
import XCTest

/// Debian's promtool 2.42 and the reader take and refuse the same rule files, odd ones too.
final class PromtoolRuleFileTests: XCTestCase {
  /// Whole files.
  private static let taken = [
    "\u{feff}groups: []", "groups:\r\n- name: g\r\n", "---\ngroups: []\n...\n",
    "%YAML 1.1\n---\ngroups: []", "groups: []\n---\ngroups: []", "---\n---\ngroups: []", "groups: [~]",
    "groups: [~, { name: g }]", "groups: [{ name: g, rules: [~] }]", "groups: [{ name: 5 }]",
    "groups: [{ name: true }]", "groups: [{ name: g, interval: 0 }]", "groups: [{ name: g, limit: 1_0 }]",
    "\"groups\" : [ { \"name\" : g } ]", "? groups\n: - name: g\n", "{\"groups\":\t[{\"name\":\"g\"}]}",
  ]

  private static let refused = [
    "%YAML 1.2\n---\ngroups: []", "groups: [{ name: [a] }]", "groups: [{ name: g, interval: 5 }]",
    "groups: [{ name: g, limit: '5' }]", "groups: [{ name: g, rules: {} }]", "groups: {}", "groups: ''",
    "groups: [{ name: g }, { name: g }]", "a: b\ngroups: []", "groups: [{ name: g, a: b }]",
    "groups: [{ name: g, labels: }]", "groups:\n\t- name: g\n", "groups: &a\n- *a\n",
  ]

  /// Items of a list of rules.
  private static let takenRules = [
    "{ alert: 5, expr: up }", "{ alert: true, expr: up }", "{ alert: \"A\\nb\", expr: up }",
    "{ record: a, expr: up, for: 0 }", "{ record: a, expr: 0x1F }", "{ record: a, expr: 1.5 }",
    "{ record: a, expr: true }", "{ record: a, expr: 2001-01-01 }", "{ record: a, expr: !!str 1 }",
    "{ record: a, expr: \"up\\t==\\t0\" }", "record: a\n    expr: |+\n      # c\n      up # d\n\n\n",
    "record: a:b\n    expr: a:b:c #d\n", "{ alert: A, expr: up, for: 0 }",
    "{ alert: A, expr: up, for: 292y }", "{ alert: A, expr: up, for: 00m }",
    "{ alert: A, expr: up, labels: { a: 1, b: true, c: 1.50, d: , e: 2001-01-01, f: yes } }",
    "{ alert: A, expr: up, labels: { true: c } }",
    "{ alert: A, expr: up, labels: { __x__: c, alertname: d } }",
    "{ alert: A, expr: up, labels: { a: \"\\xff\\0\" } }",
    "{ record: a, expr: up, labels: { a: \"{{ $nope }}\" } }",
    "&a { alert: A, expr: up }\n  - { <<: *a, alert: B }", "{ <<: { alert: A, expr: up }, expr: down }",
  ]

  private static let refusedRules = [
    "{ alert: [a], expr: up }", "{ Alert: A, expr: up }", "{ alert: A, alert: B, expr: up }",
    "{ alert: A, record: b, expr: up }", "{ expr: up }", "{ record: 5, expr: up }",
    "{ record: a-b, expr: up }", "{ record: a, expr: up, for: 5m }", "{ record: a, expr: 0o17 }",
    "{ record: a, expr: .inf }", "{ record: a, expr: .nan }", "{ record: a, expr: \"\" }",
    "{ record: a, expr: \"# x\" }", "{ record: a, expr: [up] }", "{ record: a, expr: \"up\\u00a0== 0\" }",
    "{ alert: A, expr: up, for: 5 }", "{ alert: A, expr: up, for: \"\" }",
    "{ alert: A, expr: up, for: 1.5m }", "{ alert: A, expr: up, for: 30s1m }",
    "{ alert: A, expr: up, for: 293y }", "{ alert: A, expr: up, for: -5m }",
    "{ alert: A, expr: up, for: true }", "{ alert: A, expr: up, for: 0x0 }",
    "{ alert: A, expr: up, labels: { a: [b] } }", "{ alert: A, expr: up, labels: \"\" }",
    "{ alert: A, expr: up, labels: { a: b, a: c } }", "{ alert: A, expr: up, labels: { a-b: c } }",
    "{ alert: A, expr: up, labels: { 1: c } }", "{ alert: A, expr: up, labels: { __name__: c } }",
    "{ alert: A, expr: up, annotations: { \"a b\": c } }",
    "{ alert: A, expr: up, annotations: { a: \"C:\\d\" } }", "{ <<: ~, alert: A, expr: up }",
    "{ <<: x, alert: A, expr: up }", "*a",
  ]

  func testOddFiles() throws {
    let promtool = try Promtool()
    for text in Self.taken + Self.takenRules.map(Self.file) { try check(text, isTaken: true, promtool) }
    for text in Self.refused + Self.refusedRules.map(Self.file) {
      try check(text, isTaken: false, promtool)
    }
  }

  private static func file(of rule: String) -> String {
    "groups:\n- name: g\n  rules:\n  - " + rule
  }

  private func check(_ text: String, isTaken: Bool, _ promtool: Promtool) throws {
    XCTAssertEqual(try promtool.accepts(ruleFile: text), isTaken, "promtool: \(text)")
    let parsed = DocumentReader.read(source: SourceFile(path: "r.yaml", text: text))
    let target = PrometheusTarget(version: PrometheusVersion(2, 42), features: [])
    let found = parsed.diagnostics + RuleFileReader.read(parsed.documents, target: target).diagnostics
    let errors = found.filter { $0.severity == .error }
    XCTAssertEqual(errors.isEmpty, isTaken, "\(text): \(errors.map(\.message))")
  }
}
