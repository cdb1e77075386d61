import AlertRules
import Diagnostics
import Documents
import PromQL
import TestSupport
import XCTest

final class RuleFileReaderTests: XCTestCase {
  /// The codes of the diagnostics, in order; each lies exactly on its ‹mark›.
  private func check(
    _ marked: String, _ codes: String..., rules: Int? = nil, path: String = "rules.yaml",
    target: PrometheusTarget = .undeclared, line: UInt = #line
  ) {
    let input = MarkedInput(marked)
    let parsed = DocumentReader.read(source: SourceFile(path: path, text: input.text))
    let lint = RuleFileReader.read(parsed.documents, target: target)
    let found = (parsed.diagnostics + lint.diagnostics).sortedByPlace()
    XCTAssertEqual(found.map(\.code), codes, found.map(\.message).joined(separator: "\n"), line: line)
    let ranges = found.map { ($0.range?.start ?? -1)..<($0.range?.end ?? -1) }
    let bytes = Array(input.text.utf8)
    func shown(_ ranges: [Range<Int>]) -> [String] {
      ranges.map { "\($0) " + ($0.lowerBound < 0 ? "" : String(decoding: bytes[$0], as: UTF8.self)) }
    }
    XCTAssertEqual(shown(ranges), shown(input.ranges), line: line)
    if let rules { XCTAssertEqual(lint.ruleCount, rules, line: line) }
  }

  /// A file of one group with these rules.
  private func checkRules(_ marked: String, _ codes: String..., line: UInt = #line) {
    let indented = marked.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "      " + $0 }.joined(separator: "\n")
    let text = "groups:\n  - name: g\n    rules:\n\(indented)\n"
    switch codes.count {
    case 0: check(text, line: line)
    case 1: check(text, codes[0], line: line)
    case 2: check(text, codes[0], codes[1], line: line)
    default: check(text, codes[0], codes[1], codes[2], line: line)
    }
  }

  func testStructure() {
    check("", rules: 0)
    check("# nothing\n", rules: 0)
    check("---\n---\n", rules: 0)
    check("{}", rules: 0)
    check("groups: []", rules: 0)
    check("groups:", rules: 0)
    check("groups: ‹{}›", "wrong-type")
    check("groups: ‹text›", "wrong-type")
    check("groups: [‹5›]", "wrong-type")
    check("‹- name: g›", "wrong-type")
    check("‹text›", "wrong-type")
    check("‹group›: []", "unknown-key")
    check("groups:\n  - ‹rules›: []", "missing-key")
    check("groups:\n  - ‹name›:\n    rules: []", "missing-value")
    check("groups:\n  - name: ‹\"\"›\n    rules: []", "empty-group-name")
    check("groups:\n  - name: g\n    rules: ‹{}›", "wrong-type")
    check("groups:\n  - name: g\n    rules:", rules: 0)
    check("groups:\n  - name: g\n    limit: ‹many›", "wrong-type")
    check("groups:\n  - name: g\n    limit: ‹-1›", "out-of-range")
    check("groups:\n  - name: g\n    interval: ‹5›", "bad-duration")
    check(
      "groups:\n  - name: g\n    interval: 1m30s\n    query_offset: 0\n    limit: 0\n    labels: { team: a }")
    check("groups:\n  - name: g\n    interval: ‹30s1m›", "bad-duration")
    check("groups:\n  - name: g\n    interval: ‹-1m›", "bad-duration")
    check("groups:\n  - name: g\n    interval: ‹1.5m›", "bad-duration")
    check("groups:\n  - name: g\n    interval: ‹[5m]›", "wrong-type")
    check("groups:\n  - name: g\n    ‹evaluation_interval›: 5m", "unknown-key")
    check("groups:\n  - name: g\n    partial_response_strategy: abort\n    source_tenants: [a]")
    check(
      "namespace: team\ngroups:\n  - name: g\n    evaluation_delay: 1m\n    align_evaluation_time_on_interval: true"
    )
    check("groups:\n  - name: g\n    align_evaluation_time_on_interval: ‹1m›", "wrong-type")
    check("namespace: ‹[a]›\ngroups: []", "wrong-type")
    check(
      "apiVersion: v1\nkind: PrometheusRule\nspec:\n  ‹namespace›: a\n  groups: [{ name: a }]", "unknown-key")
  }

  /// promtool 2.42 takes and refuses the same.
  func testLimitsAsPrometheusReadsThem() {
    func limit(_ marked: String, _ codes: String..., line: UInt = #line) {
      let text = "groups:\n  - name: g\n    limit: \(marked)"
      if codes.isEmpty { check(text, line: line) } else { check(text, codes[0], line: line) }
    }
    for taken in [
      "1_000", "1__0", "1_", "0x1_0", "0b1_1", "0b11", "0o10", "+5", "+1_0", "1e3", "1_0e1", "1.0", "1_000.0",
      "9223372036854775807",
    ] {
      limit(taken)
    }
    for cut in ["1.5", "1_0.5", ".5"] { limit("‹\(cut)›", "wrong-type") }
    for refused in [
      "\"5\"", "'1_0'", "_1", "1e19", "1_e19", "9223372036854775808", ".inf", "1_x", "0b2", "--1",
    ] {
      limit("‹\(refused)›", "wrong-type")
    }
    for below in ["-1", "-1_0", "-0x2"] { limit("‹\(below)›", "out-of-range") }
    limit("-0")
    let parsed = DocumentReader.read(
      source: SourceFile(path: "r.yaml", text: "groups: [{ name: g, limit: 1.5 }]"))
    let found = RuleFileReader.read(parsed.documents).diagnostics
    XCTAssertEqual(found.map(\.severity), [.warning])
    XCTAssertEqual(found.map(\.help), ["write 1"])
  }

  func testNamesOfAnyTextSinceVersion3() {
    let old = PrometheusTarget(version: PrometheusVersion(2, 55), features: nil)
    let new = PrometheusTarget(version: PrometheusVersion(3, 0), features: nil)
    let names = """
      groups:
        - name: g
          rules:
            - record: ‹a.b›
              expr: up
              labels: { ‹"c.d"›: x, ‹é›: y }
            - alert: A
              expr: up
              annotations: { ‹run-book›: x }
      """
    check(
      names, "bad-record-name", "bad-label-name", "bad-label-name", "bad-label-name", target: old)
    check(MarkedInput(names).text, target: new)
    check(MarkedInput(names).text)
    for target in [old, new, .undeclared] {
      for name in ["\"\"", "\"a{b='c'}\"", "\"a}\"", "\"{__name__='a'}\""] {
        check(
          "groups: [{ name: g, rules: [{ record: ‹\(name)›, expr: up }] }]", "bad-record-name",
          target: target)
      }
      for (key, code) in [("\"\"", "bad-label-name"), ("__name__", "reserved-label")] {
        check(
          "groups: [{ name: g, rules: [{ record: a, expr: up, labels: { ‹\(key)›: x } }] }]", code,
          target: target)
      }
    }
    check("groups: [{ name: g, labels: { a.b: x } }]")
    check("groups: [{ name: g, labels: { ‹\"\"›: x } }]", "bad-label-name")
  }

  func testKeysThatTheTargetLacks() {
    let old = PrometheusTarget(version: PrometheusVersion(2, 30), features: [])
    let new = PrometheusTarget(version: PrometheusVersion(3, 0), features: [])
    let versions = "groups:\n  - name: g\n    ‹limit›: 1\n    ‹query_offset›: 1m\n    ‹labels›: { a: b }"
    check(versions, "rule-target", "rule-target", "rule-target", target: old)
    check(MarkedInput(versions).text, target: new)
    let rule = "groups:\n  - name: g\n    rules: [{ alert: A, expr: up == 0, ‹keep_firing_for›: 1m }]"
    check(rule, "rule-target", target: old)
    check(MarkedInput(rule).text, target: new)
    // promtool refuses a key that it does not know whatever its value.
    check("groups:\n  - name: g\n    ‹labels›:", "rule-target", target: old)
    // No Prometheus knows these; who names none may have another reader.
    let foreign =
      "‹namespace›: a\ngroups:\n  - name: g\n    ‹source_tenants›: [a]\n    ‹partial_response_strategy›: warn"
    check(foreign, "rule-target", "rule-target", "rule-target", target: new)
    check(MarkedInput(foreign).text)
    let mimir =
      "groups:\n  - name: g\n    ‹evaluation_delay›: 1m\n    ‹align_evaluation_time_on_interval›: true"
    check(mimir, "rule-target", "rule-target", target: new)
    check(MarkedInput(mimir).text)
  }

  func testDuplicateGroups() {
    check("groups:\n  - { name: a }\n  - { name: b }\n  - { name: ‹a› }", "duplicate-group")
    check(
      "groups:\n  - { name: a }\n  - { name: ‹a› }\n  - { name: ‹a› }", "duplicate-group", "duplicate-group")
    // Canonically equal, and other bytes: Prometheus tells them apart.
    check("groups:\n  - { name: \"\\u00e9\" }\n  - { name: \"e\\u0301\" }")
    // Each resource has names of its own.
    let resource = "apiVersion: v1\nkind: PrometheusRule\nspec: { groups: [{ name: a }] }\n"
    check(resource + "---\n" + resource)
  }

  func testRules() {
    checkRules("- alert: A\n  expr: up")
    checkRules("- record: a:b\n  expr: up")
    checkRules("- ‹expr›: up", "nameless-rule")
    checkRules("- ‹alert›: A\n  record: b\n  expr: up", "ambiguous-rule")
    checkRules("- ‹alert›:\n  expr: up", "nameless-rule")
    checkRules("- alert: ‹\"\"›\n  expr: up", "nameless-rule")
    checkRules("- record: ‹\"\"›\n  expr: up", "bad-record-name")
    checkRules("- record: 1a\n  expr: up")
    checkRules("- record: ‹a{b}›\n  expr: up", "bad-record-name")
    checkRules("- ‹alert›: A", "missing-key")
    checkRules("- alert: A\n  ‹expr›:", "missing-value")
    checkRules("- alert: A\n  expr: 1")
    checkRules("- alert: A\n  expr: ‹[up]›", "wrong-type")
    checkRules("- alert: A\n  expr: up\n  ‹annotation›: {}", "unknown-key")
    checkRules("- ‹text›", "wrong-type")
    checkRules("- alert: A\n  expr: up\n  for: 5m\n  keep_firing_for: 0s")
    checkRules("- alert: A\n  expr: up\n  for: 0")
    checkRules("- alert: A\n  expr: up\n  for:")
    checkRules("- alert: A\n  expr: up\n  for: ‹5 m›", "bad-duration")
    checkRules("- alert: A\n  expr: up\n  for: ‹\"\"›", "bad-duration")
    checkRules("- alert: A\n  expr: up\n  keep_firing_for: ‹ever›", "bad-duration")
    checkRules("- record: a\n  expr: up\n  ‹for›: 5m", "alert-key-in-record")
    checkRules("- record: a\n  expr: up\n  ‹keep_firing_for›: 5m", "alert-key-in-record")
    checkRules("- record: a\n  expr: up\n  ‹annotations›: { a: b }", "alert-key-in-record")
    checkRules("- record: a\n  expr: up\n  for:\n  labels: { a: b }")
    // As Prometheus has it, what is empty or zero is not there.
    checkRules("- record: a\n  expr: up\n  for: 0s\n  keep_firing_for: 0\n  annotations: {}")
    checkRules("- alert: A\n  record: \"\"\n  expr: up\n  for: 5m\n  annotations: { a: b }")
    checkRules("- alert: \"\"\n  record: a\n  expr: up")
    checkRules("- alert: \"\"\n  record: a\n  expr: up\n  ‹for›: 5m", "alert-key-in-record")
    checkRules("- ‹alert›: \"\"\n  record: \"\"\n  expr: up", "ambiguous-rule")
  }

  func testLabels() {
    checkRules("- alert: A\n  expr: up\n  labels: { severity: page, n: 1, b: true, e: }")
    checkRules("- alert: A\n  expr: up\n  labels: { 1a: x }")
    checkRules("- alert: A\n  expr: up\n  labels: { ‹\"\"›: x }", "bad-label-name")
    checkRules("- alert: A\n  expr: up\n  labels: { ‹__name__›: x }", "reserved-label")
    checkRules("- alert: A\n  expr: up\n  labels: { a: ‹[x]› }", "wrong-type")
    checkRules("- alert: A\n  expr: up\n  labels: ‹[a]›", "wrong-type")
    checkRules("- alert: A\n  expr: up\n  annotations: { run-book: x }")
    checkRules("- alert: A\n  expr: up\n  annotations: { a: ‹{ b: c }› }", "wrong-type")
  }

  func testExpressionsAtTheirExactBytes() {
    checkRules("- alert: A\n  expr: sum‹(›up", "promql-syntax")
    checkRules("- alert: A\n  expr: 'sum‹(›up{a=\"it''s\"}'", "promql-syntax")
    checkRules("- alert: A\n  expr: \"up{a=\\\"é\\\"} + sum‹(›up\"", "promql-syntax")
    checkRules("- alert: A\n  expr: |\n    up\n      + sum‹(›up", "promql-syntax")
    checkRules("- alert: A\n  expr: |-\n    sum‹(›up", "promql-syntax")
    checkRules("- alert: A\n  expr: >\n    up\n    + sum‹(›up", "promql-syntax")
    checkRules(
      "- alert: A\n  expr: >-\n    up{a=\"é\"}\n\n    + sum‹(›up\n  for: ‹x›", "promql-syntax", "bad-duration"
    )
    checkRules("- alert: A\n  expr: up\n    + sum‹(›up", "promql-syntax")
    check(
      "groups:\r\n  - name: g\r\n    rules:\r\n      - alert: A\r\n        expr: |\r\n          up +\r\n          sum‹(›up\r\n",
      "promql-syntax")
  }

  func testAnchorsAndMerges() {
    checkRules(
      """
      - &base
        alert: A
        expr: &up up == 0
        labels: &labels { severity: page }
      - alert: B
        expr: *up
        labels: *labels
      - <<: *base
        alert: C
      """)
    checkRules("- alert: A\n  expr: &bad sum‹(›up\n- alert: B\n  expr: *bad", "promql-syntax")
  }

  func testResources() {
    let rule = "groups:\n    - name: g\n      rules:\n        - alert: A\n          expr: up\n"
    check("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  \(rule)", rules: 1)
    check("apiVersion: v1\nkind: ‹PrometheusRule›\nmetadata: {}\n", "missing-key")
    check("apiVersion: v1\nkind: PrometheusRule\nspec: ‹[]›\n", "wrong-type")
    check("apiVersion: v1\nkind: PrometheusRule\nspec: { ‹group›: [] }\n", "unknown-key")
    check("apiVersion: v1\nkind: ‹Deployment›\nspec: {}\n", "other-resource", rules: 0)
    check(
      """
      apiVersion: v1
      kind: List
      items:
        - apiVersion: v1
          kind: PrometheusRule
          spec: { groups: [{ name: a, rules: [{ alert: A, expr: up }] }] }
        - apiVersion: v1
          kind: ‹ConfigMap›
        - apiVersion: v1
          kind: PrometheusRule
          spec: { groups: [{ name: ‹""› }] }
      """, "other-resource", "empty-group-name", rules: 1)
    check("apiVersion: v1\nkind: List\nitems: [‹5›]\n", "wrong-type")
    check(
      "groups: [{ name: a, rules: [{ record: r, expr: up }] }]\n---\n‹g›roups: []\n", "second-document",
      rules: 1)
    check(
      #"{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "sum‹(›up"}]}]}"#, "promql-syntax",
      path: "rules.json")
  }

  /// promtool takes them: Go's YAML leaves them out.
  func testNullItems() {
    check("groups: [‹~›]", "null-item", rules: 0)
    check("groups: [‹null›, { name: g }]", "null-item", rules: 0)
    check("groups:\n  -‹›\n", "null-item", rules: 0)
    check("groups: [{ name: g, rules: [‹~›, { alert: A, expr: up }] }]", "null-item", rules: 1)
    checkRules("- ‹~›", "null-item")
    let parsed = DocumentReader.read(source: SourceFile(path: "r.yaml", text: "groups: [~]"))
    XCTAssertEqual(RuleFileReader.read(parsed.documents).diagnostics.map(\.severity), [.warning])
    let resource = "apiVersion: v1\nkind: PrometheusRule\nspec:\n  groups: "
    check(resource + "[‹~›]", "wrong-type", rules: 0)
    check(resource + "[{ name: g, rules: [‹~›] }]", "wrong-type", rules: 0)
  }

  /// The schema of the resource has strings where Prometheus makes them of numbers and booleans.
  func testValuesOfResources() {
    func rule(_ marked: String, _ codes: String..., line: UInt = #line) {
      let resource =
        "apiVersion: v1\nkind: PrometheusRule\nspec: { groups: [{ name: g, rules: [{ \(marked) }] }] }"
      switch codes.count {
      case 0: check(resource, line: line)
      case 1: check(resource, codes[0], line: line)
      default: check(resource, codes[0], codes[1], line: line)
      }
      check("groups: [{ name: g, rules: [{ \(MarkedInput(marked).text) }] }]", line: line)
    }
    rule("alert: A, expr: 1, for: 5m, labels: { a: x, b: \"1\", c: 'true', d: }, annotations: { e: a1 }")
    rule("alert: A, expr: up, labels: { severity: ‹1› }", "wrong-type")
    rule("alert: A, expr: up, labels: { a: ‹1.5›, b: ‹0x1F› }", "wrong-type", "wrong-type")
    rule("alert: A, expr: up, annotations: { runbook: ‹true› }", "wrong-type")
    // Booleans in YAML 1.1.
    rule("alert: A, expr: up, annotations: { a: ‹yes›, b: \"no\", c: y }", "wrong-type")
    rule("alert: ‹5›, expr: up", "wrong-type")
    rule("record: ‹true›, expr: up", "wrong-type")
    rule("alert: A, expr: up, for: ‹0›, keep_firing_for: ‹0›", "wrong-type", "wrong-type")
    rule("alert: A, expr: ‹1.5›", "wrong-type")
    rule("alert: A, expr: ‹true›", "wrong-type")
    let resource = "apiVersion: v1\nkind: PrometheusRule\nspec:\n  groups:\n    - "
    check(resource + "name: ‹5›", "wrong-type")
    check(resource + "{ name: g, interval: ‹0›, labels: { a: ‹1› } }", "wrong-type", "wrong-type")
    // What is told by its form is told once.
    check(resource + "{ name: g, interval: ‹5› }", "bad-duration")
    check(resource + "{ name: g, rules: [{ alert: A, expr: up, for: ‹5› }] }", "bad-duration")
  }

  /// Go's YAML refuses every version but 1.1, as promtool does.
  func testVersionsOfYAML() {
    check("‹%YAML 1.2›\n---\ngroups: []", "yaml-version")
    check("# a\n\n‹%YAML 1.2 # b›\r\n---\r\ngroups: []", "yaml-version")
    check("%YAML 1.1\n---\ngroups: []")
    check("# %YAML 1.2\n---\ngroups: []")
    check("---\ngroups: [] # a\n# %YAML 1.2\n")
  }

  func testItems() {
    // A list of lists goes no deeper than one.
    check(
      "apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ‹List›, items: [{ apiVersion: v1, kind: PrometheusRule }] }\n",
      "other-resource", rules: 0)
  }

  /// 1,150 rules were counted in the corpora when they were gathered.
  func testCorporaHaveNoErrors() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are not here") }
    let files = Repository.files(under: corpora + "/alert-rules", endings: [".yaml", ".yml", ".json"])
    var rules = 0
    for file in files {
      let parsed = DocumentReader.read(path: file)
      let lint = RuleFileReader.read(parsed.documents)
      rules += lint.ruleCount
      let errors = (parsed.diagnostics + lint.diagnostics).filter { $0.severity == .error }
      XCTAssertEqual(errors.map(Snippet.headline(of:)), [])
    }
    XCTAssertGreaterThan(rules, 1_150)
  }
}
