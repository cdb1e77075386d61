import Steps
import TestSupport
import XCTest

/// Unit tests of rules, run by promtool.
final class RuleUnitTestsTests: XCTestCase {
  private let rules = """
    groups:
      - name: g
        rules:
          - { alert: Down, expr: up == 0, for: 5m }
          - { record: "a:b", expr: sum(up) }
    """

  private func tests(job: String, value: Int) -> String {
    """
    rule_files: [rules.yaml]
    tests:
      - interval: 1m
        input_series:
          - { series: 'up{job="a"}', values: "0x20" }
        alert_rule_test:
          - { eval_time: 10m, alertname: Down, exp_alerts: [{ exp_labels: { job: \(job) } }] }
        promql_expr_test:
          - { expr: "a:b", eval_time: 4m, exp_samples: [{ labels: "a:b", value: \(value) }] }
    """
  }

  private let pipeline = """
    steps:
      rules:
        uses: alert-rules
        with: { files: rules.yaml, tests: "*.test.yaml" }
    """

  func testPromtoolDecides() async throws {
    _ = try ExternalProgram.path("promtool", package: "prometheus")
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yaml")
    try folder.write(tests(job: "a", value: 0), to: "a.test.yaml")
    var step = try await PipelineTrial(in: folder).run(pipeline)["rules"]
    XCTAssertEqual(step?.verdict, .passed, step?.reason ?? "")
    try folder.write(tests(job: "b", value: 1), to: "b.test.yaml")
    step = try await PipelineTrial(in: folder).run(pipeline)["rules"]
    XCTAssertEqual(step?.verdict, .failed)
    XCTAssertEqual(
      step?.findings.map { "\($0.line ?? 0) \($0.message)" },
      ["7 the test of alert 'Down' at 10m failed", "9 the test of expression 'a:b' at 4m failed"])
  }

  func testWithoutPromtoolOrFiles() async throws {
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yaml")
    var step = try await PipelineTrial(in: folder).run(pipeline)["rules"]
    XCTAssertEqual(step?.reason, "no file matches '*.test.yaml'")
    try folder.write(tests(job: "a", value: 0), to: "a.test.yaml")
    step = try await PipelineTrial(in: folder).run(pipeline, environment: ["PATH": "/nowhere"])["rules"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(step?.reason, "promtool is not on PATH; the Debian package 'prometheus' brings it")
  }
}
