import Foundation
import TestSupport
import XCTest

/// The schemas that editors are given agree with `check`, as far as a schema can know.
final class SchemaTests: XCTestCase {
  /// Validates YAML files with Python's jsonschema; prints the files that are refused, one a line.
  private static let validator = """
    import json, sys, yaml
    from jsonschema import Draft202012Validator
    # Editors take what looks like a date for text, as JSON has no dates.
    yaml.SafeLoader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)
    schema = json.load(open(sys.argv[1]))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in sys.argv[2:]:
        if not validator.is_valid(yaml.safe_load(open(path))):
            print(path)
    """

  private func refused(_ kind: String, _ files: [String]) throws -> Set<String> {
    let folder = try TemporaryFolder()
    try folder.write(Self.validator, to: "validate.py")
    guard try Loadline.shell("python3 -c 'import jsonschema, yaml'", in: folder).exitCode == 0 else {
      throw XCTSkip("python3 has no jsonschema and yaml")
    }
    try folder.write(files.map { "'\($0)'" }.joined(separator: " "), to: "files")
    let result = try Loadline.shell(
      "loadline schema \(kind) > schema.json && eval python3 validate.py schema.json $(cat files)", in: folder
    )
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.exitCode, 0)
    return Set(result.output.split(separator: "\n").map(String.init))
  }

  private func fixtures(_ prefix: String) -> [String] {
    Repository.files(under: Repository.root + "/Tests/StepsTests/Fixtures", endings: [".yaml"]).filter {
      path in
      let name = path.split(separator: "/").last ?? ""
      return name.hasPrefix(prefix) && !name.hasSuffix(".budget.yaml")
    }
  }

  func testGoodPipelinesAreAccepted() throws {
    let files = fixtures("ok") + [Repository.root + "/pipelines/quickstart.yaml"]
    XCTAssertGreaterThan(files.count, 6)
    XCTAssertEqual(try refused("pipeline", files), [])
  }

  /// Faults of structure: what keys there are, what must stand there, and of what type.
  func testFaultsOfStructureAreRefused() throws {
    let codes = ["[unknown-key]", "[missing-key]", "[missing-value]", "[wrong-type]", "[out-of-range]"]
    // A schema looks at values one by one, at a quantity only for its form, and cannot say that one of two keys must
    // stand there.
    let beyond =
      ["rate-zero", "rate", "duration", "stage-rate"].map { "load/err-\($0).yaml" }
      + ["beyond", "nothing", "none", "proxy", "recover", "service", "kinds", "share"].map {
        "chaos/err-\($0).yaml"
      }
      + ["above-all", "no-traffic", "nothing", "too-large", "zero"].map { "capacity/err-\($0).yaml" }
      + ["below", "metric", "no-limit", "samples", "too-fast", "units", "unreachable"].map {
        "saturation/err-\($0).yaml"
      }
      + ["kubernetes/err-usage.yaml"]
      // What is missing under a 'with' that is missing itself.
      + ["alert-rules/err-files-missing.yaml", "benchmark/err-no-with.yaml"]
    let files = try fixtures("err").filter { path in
      let out = path.dropLast(".yaml".count) + ".out"
      let text = String(decoding: try Repository.bytes(String(out)), as: UTF8.self)
      // Only faults of the pipeline file itself, which stand there without a name.
      let isOwn = text.split(separator: "\n").contains { line in
        line.first?.isNumber == true && codes.contains { line.hasSuffix($0) }
      }
      return isOwn && !beyond.contains { path.hasSuffix($0) }
    }
    XCTAssertGreaterThan(files.count, 20)
    let refused = try refused("pipeline", files)
    XCTAssertEqual(files.filter { !refused.contains($0) }, [])
  }

  func testSettings() throws {
    let folder = try TemporaryFolder()
    let good = [
      "{}",
      "alert-rules: { target: \"2.53\", checks: { needless-regex: off, short-range: { scrape-interval: 30s } } }",
      "alert-rules: { suppress: [{ check: missing-for, reason: r, until: 2030-01-31 }], metrics: m.json }",
      "alert-rules: { checks: { required-labels: { severity: error, labels: [a], values: { b: c|d } } } }",
      "dashboards: { mode: provisioned, opinions: dashboard-linter, policy: { tags: [a] } }",
    ]
    let bad = [
      "alert-rule: {}", "alert-rules: { checks: { needless-regexp: off } }", "dashboards: { mode: imported }",
      "alert-rules: { checks: { needless-regex: loud } }",
      "alert-rules: { suppress: [{ check: missing-for }] }",
      "alert-rules: { checks: { short-range: { scrape: 30s } } }", "alert-rules: { target: newest }",
      "alert-rules: { target: \"${{ inputs.x }}\" }",
    ]
    var paths: [String: String] = [:]
    for (index, text) in (good + bad).enumerated() {
      try folder.write(text + "\n", to: "\(index)/loadline.yaml")
      paths[text] = "\(folder.path)/\(index)/loadline.yaml"
      let check = try Loadline.shell("loadline check \(index)/loadline.yaml", in: folder)
      XCTAssertEqual(check.exitCode, index < good.count ? 0 : 2, "\(text): \(check.output)")
    }
    XCTAssertEqual(
      try refused("config", (good + bad).compactMap { paths[$0] }), Set(bad.compactMap { paths[$0] }))
  }

  func testBudgets() throws {
    let root = Repository.root
    let good = [root + "/budgets/quickstart.yaml", root + "/Tests/StepsTests/Fixtures/budget/ok.budget.yaml"]
    XCTAssertEqual(try refused("budget", good), [])
    let bad = ["bounds", "no-limits"].map { root + "/Tests/StepsTests/Fixtures/budget/\($0).budget.yaml" }
    XCTAssertEqual(try refused("budget", bad), Set(bad))
  }
}
