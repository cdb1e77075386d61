import AlertRules
import Steps
import TestSupport
import XCTest

/// `loadline.yaml`, metrics and baselines as the lint finds them in a folder.
final class RuleSettingsTests: XCTestCase {
  private let rules = """
    groups:
      - name: g
        rules:
          - alert: Down
            expr: rate(queue_lenght[5m]) > 1
            for: 5m
    """

  func testSettingsAndMetricsOfTheFolder() async throws {
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yaml")
    var codes = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
      .diagnostics.map(\.code)
    XCTAssertEqual(codes, [])
    try folder.write("# TYPE queue_length gauge\nqueue_length 5\n", to: "metrics.prom")
    try folder.write("alert-rules: { metrics: '*.prom' }", to: "loadline.yaml")
    codes = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
      .diagnostics.map(\.code)
    XCTAssertEqual(codes, ["unknown-series"])
    try folder.write(
      "alert-rules: { metrics: none.prom, checks: { unknown-series: off } }", to: "loadline.yaml")
    codes = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
      .diagnostics.map(\.code)
    XCTAssertEqual(codes, ["unreadable-file"])
    try folder.write("alert-rule: {}", to: "loadline.yaml")
    codes = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
      .diagnostics.map(\.code)
    XCTAssertEqual(codes, ["unknown-key"])
  }

  func testASuppressionKnowsFilesHoweverTheirPathsAreSpelled() async throws {
    let folder = try TemporaryFolder()
    try folder.write("# TYPE queue_length gauge\nqueue_length 5\n", to: "metrics.prom")
    try folder.write(rules, to: "rules/a.yaml")
    try folder.write(rules, to: "rules-old/a.yaml")
    func codes(_ path: String, _ file: String) async throws -> [String] {
      try folder.write(
        "alert-rules: { metrics: metrics.prom, suppress: [{ check: unknown-series, path: \(path), reason: r }] }",
        to: "loadline.yaml")
      return try await Lint.check(LintSelection([file], below: folder.path), below: folder.path).diagnostics
        .map(\.code)
    }
    for path in ["rules/", "./rules/", "rules//a.yaml", "rules/../rules/a", folder.path + "/rules/"] {
      for file in ["rules/a.yaml", "./rules/a.yaml", folder.path + "/rules/a.yaml"] {
        let found = try await codes(path, file)
        XCTAssertEqual(found, [], "\(path) \(file)")
      }
      let other = try await codes(path, "rules-old/a.yaml")
      XCTAssertEqual(other.sorted(), ["unknown-series", "unused-suppression"], path)
    }
  }

  func testATypeFromTheMetricsDecides() async throws {
    let folder = try TemporaryFolder()
    try folder.write(rules.replacing("queue_lenght", with: "queue_length"), to: "rules.yaml")
    try folder.write("# TYPE queue_length gauge\nqueue_length 5\n", to: "metrics.prom")
    try folder.write("alert-rules: { metrics: metrics.prom }", to: "loadline.yaml")
    let found = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
      .diagnostics
    XCTAssertEqual(found.map(\.message), ["'rate' of 'queue_length', which is a gauge"])
  }

  func testMetadataOfPrometheus() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      groups:
        - name: g
          rules:
            - { record: a, expr: 'sum(rate(queue_length[5m]))' }
            - { record: b, expr: 'delta(jobs_done[5m])' }
            - { record: c, expr: 'histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))' }
            - { record: d, expr: 'sum(rate(wait_seconds_buckets[5m]))' }
            - { record: e, expr: 'rate(jobs_failed_total[5m])' }
      """, to: "rules.yaml")
    let data = """
      {"queue_length": [{"type": "gauge", "help": "", "unit": ""}], "jobs_done": [{"type": "counter"}],
       "wait_seconds": [{"type": "histogram"}], "jobs_failed": [{"type": "counter"}]}
      """
    for text in [data, "{\"status\": \"success\", \"data\": \(data)}"] {
      try folder.write(text, to: "metadata.json")
      try folder.write("alert-rules: { metrics: metadata.json }", to: "loadline.yaml")
      let found = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
        .diagnostics
      XCTAssertEqual(
        found.map(\.message),
        [
          "'rate' of 'queue_length', which is a gauge", "'delta' of 'jobs_done', which is a counter",
          "no target exposes 'wait_seconds_buckets'",
        ])
      XCTAssertEqual(found.last?.help, "did you mean 'wait_seconds_bucket'?")
    }
  }

  func testFilesWithoutMetrics() async throws {
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yaml")
    for (name, text, code) in [
      ("page.html", "<html></html>", "no-metrics"), ("empty.prom", "", "no-metrics"),
      ("other.json", "{\"data\": []}", "no-metrics"), ("bad.json", "{", "json-unclosed"),
    ] {
      try folder.write(text, to: name)
      try folder.write("alert-rules: { metrics: \(name) }", to: "loadline.yaml")
      let codes = try await Lint.check(LintSelection(["rules.yaml"], below: folder.path), below: folder.path)
        .diagnostics.map(\.code)
      XCTAssertEqual(codes, [code], name)
    }
  }

  func testQuotedNamesOfAnExposition() {
    var metrics = MetricKnowledge()
    XCTAssertTrue(
      metrics.read(
        exposition:
          "# TYPE \"queue.length\" gauge\n{\"queue.length\",a=\"b\"} 5\n  up 1\n# TYPE jobs counter\njobs_total 3 17\n# EOF\n"
      ))
    XCTAssertEqual(metrics.names, ["queue.length", "up", "jobs_total"])
    XCTAssertEqual(metrics.kind(of: "queue.length"), .gauge)
    XCTAssertEqual(metrics.kind(of: "jobs_total"), .counter)
  }

  /// What Prometheus refuses counts, even where an older baseline knows it.
  func testBaselinesAllowNoFaultsOfForm() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      groups:
        - name: g
          rules:
            - { alert: A, expr: "up ==" }
            - { alert: B, expr: "count(up) == 0" }
      """, to: "rules.yaml")
    try folder.write("{", to: "board.json")
    let lint = try await Lint.check(
      LintSelection(["rules.yaml", "board.json"], below: folder.path), below: folder.path)
    XCTAssertEqual(
      lint.diagnostics.filter { $0.severity == .error && !lint.mayBeKnown($0) }.map(\.code),
      ["json-unclosed", "promql-syntax"])
    XCTAssertTrue(lint.diagnostics.contains { $0.code == "comparison-never" && lint.mayBeKnown($0) })
  }

  /// Paths as an older program wrote them.
  func testPathsOfABaselineFile() throws {
    let folder = try TemporaryFolder()
    for path in ["a.yaml", "./a.yaml", folder.path + "/a.yaml"] {
      try BaselineFile.write(
        Baseline([Baseline.Entry(file: path, code: "b", message: "c"): 1]), path: folder.path + "/known.json")
      XCTAssertEqual(
        try BaselineFile.read(path: "known.json", below: folder.path).get(),
        Baseline([Baseline.Entry(file: "a.yaml", code: "b", message: "c"): 1]))
    }
  }

  func testBaselineFile() throws {
    let folder = try TemporaryFolder()
    let baseline = Baseline([Baseline.Entry(file: "a", code: "b", message: "c"): 2])
    try BaselineFile.write(baseline, path: folder.path + "/known.json")
    XCTAssertEqual(try BaselineFile.read(path: "known.json", below: folder.path).get(), baseline)
    try folder.write("{}", to: "known.json")
    guard case .failure(let fault) = BaselineFile.read(path: "known.json", below: folder.path) else {
      return XCTFail("read")
    }
    XCTAssertEqual(fault.diagnostic.code, "bad-baseline")
  }
}
