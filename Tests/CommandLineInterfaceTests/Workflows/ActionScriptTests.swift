import Foundation
import TestSupport
import XCTest

/// The scripts of the action, one by one, in the environment that `action.yml` gives them.
final class ActionScriptTests: XCTestCase {
  private struct Outcome {
    let exitCode: Int32
    let log: String
    let outputs: [String: String]
    let summary: String
    /// What the stand-in for `gh` was asked, and the comments that it was given.
    let calls: String
    /// What was put on the PATH of the steps that follow.
    let path: String

    var errors: [String] { WorkflowRunner.commands(in: log).filter { $0.name == "error" }.map(\.data) }
  }

  /// Answers a look for comments with one, and a download with a loadline 9.
  private static let gh = #"""
    #!/bin/sh
    echo "gh $*" >> calls
    for word; do case $word in body=@*) cat "${word#body=@}" >> calls;; esac; done
    case "$*" in
      *--paginate*) echo 77 ;;
      "release download v9 "*)
        while [ $# -gt 0 ]; do if [ "$1" = --dir ]; then cd "$2"; fi; shift; done
        printf '#!/bin/sh\necho loadline 9\n' > loadline
        chmod +x loadline
        for name in loadline-linux-x86_64 loadline-linux-arm64; do tar -czf $name.tar.gz loadline; done
        rm loadline
        sha256sum ./*.tar.gz | sed 's, \./, ,' > SHA256SUMS
        if [ -n "$SPOILED" ]; then for name in *.tar.gz; do echo spoiled >> $name; done; fi ;;
      "release download "*) exit 1 ;;
    esac
    """#

  private static let pipeline = #"""
    inputs: { base-url: { default: x } }
    steps: { a: { uses: command, with: { run: ["true"] } } }
    """#

  private func run(
    _ script: String, in folder: TemporaryFolder, _ environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Outcome {
    try folder.write(Self.gh + "\n", to: "bin/gh")
    try folder.write(Self.pipeline + "\n", to: "p.yaml")
    for name in ["outputs", "summary.md", "calls", "path"] { try folder.write("", to: name) }
    let path =
      "\(folder.path)/bin:\(try Loadline.folder()):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    var variables = [
      "PATH": path, "GITHUB_ACTIONS": "true", "CI": "true", "RUNNER_TEMP": folder.path,
      "GITHUB_OUTPUT": folder.path + "/outputs", "GITHUB_STEP_SUMMARY": folder.path + "/summary.md",
      "GITHUB_PATH": folder.path + "/path", "GITHUB_REPOSITORY": "caller/app",
      "LOADLINE_PIPELINE": "p.yaml", "LOADLINE_RESULTS": "results", "LOADLINE_INPUTS": "",
      "LOADLINE_STRICT": "false", "LOADLINE_SARIF": "false", "LOADLINE_COMMENT": "false",
      "LOADLINE_VERSION": "", "LOADLINE_REPOSITORY": "", "LOADLINE_SOURCE": "/w/_actions/acme/loadline/abc",
      "LOADLINE_PULL_REQUEST": "12", "LOADLINE_FOLDER": "", "LOADLINE_REASON": "",
    ]
    variables.merge(environment) { _, new in new }
    let result = try Loadline.shell(
      "chmod +x bin/gh && '\(Repository.root)/scripts/github/\(script)' <\(input) 2>&1", in: folder,
      environment: variables)
    return Outcome(
      exitCode: result.exitCode, log: result.output,
      outputs: try WorkflowRunner.outputs(in: folder.read("outputs")), summary: try folder.read("summary.md"),
      calls: try folder.read("calls"), path: try folder.read("path"))
  }

  // MARK: - Inputs that are true or false

  func testBooleansAreTakenAsPeopleWriteThem() throws {
    for (text, value) in [
      ("true", "true"), ("True", "true"), ("TRUE", "true"), ("false", "false"), ("False", "false"),
      ("FALSE", "false"),
    ] {
      let outcome = try run(
        "inputs", in: TemporaryFolder(),
        ["LOADLINE_STRICT": text, "LOADLINE_SARIF": text, "LOADLINE_COMMENT": text])
      XCTAssertEqual(outcome.exitCode, 0, outcome.log)
      XCTAssertEqual(outcome.outputs, ["strict": value, "sarif": value, "comment": value], text)
    }
  }

  /// A comment that is asked for says so, too.
  func testOtherBooleansAreRefused() throws {
    let folder = try TemporaryFolder()
    let outcome = try run(
      "inputs", in: folder, ["LOADLINE_STRICT": "yes", "LOADLINE_SARIF": "", "LOADLINE_COMMENT": "True"])
    let said = "'strict' must be true or false; got 'yes'\n'sarif' must be true or false; got ''"
    XCTAssertEqual(outcome.exitCode, 2)
    XCTAssertEqual(outcome.errors, [said])
    XCTAssertEqual(outcome.outputs.keys.sorted(), ["comment", "reason"])
    XCTAssertEqual(
      outcome.summary,
      "# ❌ p.yaml: nothing was run\n\n    " + said.replacingOccurrences(of: "\n", with: "\n    ") + "\n")
    let comment = try run("comment", in: folder, ["LOADLINE_REASON": outcome.outputs["reason"] ?? ""])
    XCTAssertTrue(
      comment.calls.contains("--method PATCH repos/caller/app/issues/comments/77"), comment.calls)
    XCTAssertTrue(comment.calls.hasSuffix("<!-- loadline:p.yaml -->\n" + outcome.summary), comment.calls)
  }

  // MARK: - The version

  func testALoadlineOnThePathServesWhereItIsTheVersion() throws {
    let told = try Loadline.shell("loadline --version", in: TemporaryFolder()).output
    let version = told.trimmingCharacters(in: .newlines).dropFirst("loadline ".count)
    for asked in ["", "v\(version)", String(version)] {
      let outcome = try run("install", in: TemporaryFolder(), ["LOADLINE_VERSION": asked])
      XCTAssertEqual(outcome.exitCode, 0, outcome.log)
      XCTAssertEqual(outcome.log, told, asked)
      XCTAssertEqual(outcome.calls + outcome.path, "", asked)
    }
  }

  func testAnotherVersionIsDownloadedFromTheActionsRepository() throws {
    for (environment, repository) in [
      ([:], "acme/loadline"), (["LOADLINE_SOURCE": "/w/app/.", "LOADLINE_REPOSITORY": "o/r"], "o/r"),
    ] as [([String: String], String)] {
      let folder = try TemporaryFolder()
      let outcome = try run("install", in: folder, environment.merging(["LOADLINE_VERSION": "v9"]) { $1 })
      XCTAssertEqual(outcome.exitCode, 0, outcome.log)
      XCTAssertTrue(outcome.log.hasSuffix("\nloadline 9\n"), outcome.log)
      XCTAssertTrue(
        outcome.calls.hasPrefix("gh release download v9 --repo \(repository) "), outcome.calls)
      XCTAssertEqual(outcome.path, folder.path + "/loadline-bin\n")
    }
  }

  private func checkRefused(
    _ environment: [String: String], _ message: String, calls: Int = 0, file: StaticString = #filePath,
    line: UInt = #line
  ) throws {
    let outcome = try run("install", in: TemporaryFolder(), environment)
    XCTAssertEqual(outcome.exitCode, 1, outcome.log, file: file, line: line)
    XCTAssertEqual(outcome.errors.count, 1, outcome.log, file: file, line: line)
    XCTAssertTrue(outcome.errors.first?.contains(message) ?? false, outcome.log, file: file, line: line)
    XCTAssertTrue(
      outcome.summary.hasPrefix("# ❌ p.yaml: nothing was run\n"), outcome.summary, file: file, line: line)
    XCTAssertEqual(
      outcome.calls.split(separator: "\n").count, calls, outcome.calls, file: file, line: line)
    XCTAssertEqual(outcome.path, "", file: file, line: line)
  }

  func testAVersionThatCannotBeInstalledIsRefused() throws {
    try checkRefused(
      ["LOADLINE_VERSION": "v8"], "release v8 of acme/loadline cannot be downloaded", calls: 1)
    try checkRefused(
      ["LOADLINE_VERSION": "v9", "SPOILED": "1"], "is not what its SHA256SUMS says", calls: 1)
    try checkRefused(
      ["LOADLINE_VERSION": "latest%\n::error::x"],
      "'version' must be a released version, such as v0.1.0; got 'latest%\n::error::x'")
    // Never from the repository of the caller.
    try checkRefused(
      ["LOADLINE_VERSION": "v9", "LOADLINE_SOURCE": "/w/app/."],
      "'version' needs the action by its repository")
  }

  func testASourceThatDoesNotBuildIsTold() throws {
    let source = try TemporaryFolder()
    try source.write("build:\n\tfalse\n", to: "Makefile")
    // A loadline that is there would serve.
    try checkRefused(
      ["LOADLINE_SOURCE": source.path, "PATH": "/usr/bin:/bin"], "the action's source does not build")
  }

  // MARK: - Runs that never began

  private func checkNothingRan(
    _ environment: [String: String], error: String, file: StaticString = #filePath, line: UInt = #line
  ) throws {
    let folder = try TemporaryFolder()
    let outcome = try run("run", in: folder, environment)
    XCTAssertEqual(outcome.exitCode, 2, outcome.log, file: file, line: line)
    XCTAssertEqual(outcome.errors.count, 1, outcome.log, file: file, line: line)
    XCTAssertTrue(outcome.errors.first?.contains(error) ?? false, outcome.log, file: file, line: line)
    XCTAssertEqual(outcome.outputs.keys.sorted(), ["exit-code", "reason"], file: file, line: line)
    XCTAssertTrue(
      outcome.summary.contains("nothing was run\n\n    "), outcome.summary, file: file, line: line)
    XCTAssertTrue(outcome.summary.contains(error), outcome.summary, file: file, line: line)
    XCTAssertTrue(
      outcome.summary.hasSuffix("\n    exit code 2\n"), outcome.summary, file: file, line: line)
    let comment = try run("comment", in: folder, ["LOADLINE_REASON": outcome.outputs["reason"] ?? ""])
    XCTAssertTrue(comment.calls.hasSuffix(outcome.summary), comment.calls, file: file, line: line)
  }

  func testWrongInputsRunNothingAndSayWhy() throws {
    try checkNothingRan(
      ["LOADLINE_INPUTS": "base-url = http://x"], error: "pipeline 'p' has no input 'base-url '")
    try checkNothingRan(["LOADLINE_PIPELINE": "absent.yaml"], error: "the file 'absent.yaml' does not exist")
    try checkNothingRan(
      ["LOADLINE_INPUTS": "\n  \nbase-url=x\nnonsense"],
      error: "'inputs' must be NAME=VALUE, one a line; line 4 is not")
  }

  /// It may be a line of a secret.
  func testALineThatIsNoInputIsNotShown() throws {
    let outcome = try run("run", in: TemporaryFolder(), ["LOADLINE_INPUTS": "base-url=x\nhunter2"])
    XCTAssertFalse((outcome.log + outcome.summary).contains("hunter2"), outcome.log)
  }

  func testInputsAreGiven() throws {
    let outcome = try run("run", in: TemporaryFolder(), ["LOADLINE_INPUTS": "base-url=http://x/?a=b\n\n"])
    XCTAssertEqual(outcome.exitCode, 0, outcome.log)
    XCTAssertEqual(outcome.outputs["verdict"], "passed")
    XCTAssertNil(outcome.outputs["reason"])
  }

  func testARunThatWasKilledHasItsReports() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"steps: { a: { uses: command, with: { run: [sh, -c, "kill -9 $PPID; sleep 9"] } } }"# + "\n",
      to: "killed.yaml")
    let outcome = try run("run", in: folder, ["LOADLINE_PIPELINE": "killed.yaml"])
    XCTAssertEqual(outcome.exitCode, 137, outcome.log)
    XCTAssertEqual(outcome.outputs["verdict"], "errored")
    XCTAssertTrue(outcome.summary.hasPrefix("# 💥 killed: errored\n"), outcome.summary)
  }

  /// A job that was cancelled before its run began leaves no verdict of an older commit behind.
  func testACommentWithoutARunSaysSo() throws {
    let outcome = try run("comment", in: TemporaryFolder())
    XCTAssertTrue(
      outcome.calls.hasSuffix(
        "<!-- loadline:p.yaml -->\n# ❌ p.yaml: no verdict\n\nThe job ended before the run did; its log says why.\n"
      ),
      outcome.calls)
  }

  /// What is told is text: it can neither end the block it stands in nor make more of the comment than fits.
  func testAReasonIsNoMarkdown() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "````\r# x\n@octocat <b>\n" + String(repeating: String(repeating: "x", count: 99) + "\n", count: 1000),
      to: "said")
    let outcome = try run("nothing-ran", in: folder, input: "said")
    XCTAssertTrue(outcome.summary.hasSuffix("\n    … the rest is in the log\n"))
    XCTAssertTrue(outcome.summary.utf8.count < 65_000)
    XCTAssertTrue(
      outcome.summary.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("    ") })
  }
}
