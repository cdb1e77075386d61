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
    var codes = try await Lint.check(paths: ["rules.yaml"], below: folder.path).map(\.code)
    XCTAssertEqual(codes, [])
    try folder.write("# TYPE queue_length gauge\nqueue_length 5\n", to: "metrics.prom")
    try folder.write("alert-rules: { metrics: '*.prom' }", to: "loadline.yaml")
    codes = try await Lint.check(paths: ["rules.yaml"], below: folder.path).map(\.code)
    XCTAssertEqual(codes, ["unknown-series"])
    try folder.write(
      "alert-rules: { metrics: none.prom, checks: { unknown-series: off } }", to: "loadline.yaml")
    codes = try await Lint.check(paths: ["rules.yaml"], below: folder.path).map(\.code)
    XCTAssertEqual(codes, ["unreadable-file"])
    try folder.write("alert-rule: {}", to: "loadline.yaml")
    codes = try await Lint.check(paths: ["rules.yaml"], below: folder.path).map(\.code)
    XCTAssertEqual(codes, ["unknown-key"])
  }

  func testATypeFromTheMetricsDecides() async throws {
    let folder = try TemporaryFolder()
    try folder.write(rules.replacing("queue_lenght", with: "queue_length"), to: "rules.yaml")
    try folder.write("# TYPE queue_length gauge\nqueue_length 5\n", to: "metrics.prom")
    try folder.write("alert-rules: { metrics: metrics.prom }", to: "loadline.yaml")
    let found = try await Lint.check(paths: ["rules.yaml"], below: folder.path)
    XCTAssertEqual(found.map(\.message), ["'rate' of 'queue_length', which is a gauge"])
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
