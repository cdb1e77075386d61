import Foundation
import TestSupport
import XCTest

/// The steps of the pull-request workflow, run as scripts in a repository with a base and a head.
final class PullRequestWorkflowTests: XCTestCase {
  private static let files = [
    "work.sh": "sleep 0.02\n",
    "monitoring/rules/api.yaml": """
    groups:
      - name: api
        rules:
          - alert: HighErrorRate
            expr: sum(rate(http_requests_total{code=~"5.."}[5m])) > 1
            for: 5m
            labels: { severity: page }
            annotations: { summary: Too many errors. }
    """,
    "pipelines/pull-request.yaml": """
    inputs: { base: { default: main } }
    steps:
      rules: { uses: alert-rules, with: { files: ["monitoring/rules/*.yaml"] } }
      change:
        uses: benchmark
        with:
          commands: { work: [sh, work.sh] }
          compare: { base: "${{ inputs.base }}", head: HEAD, pairs: 10, control-pairs: 6 }
      budget: { uses: budget, needs: change, with: { file: budgets/pull-request.yaml } }
    """,
    "budgets/pull-request.yaml": """
    limits:
      change.work.time: { max-increase: 25%, min-delta: 40ms, action: Profile the change. }
    """,
    ".gitignore": ".*\n!.gitignore\nbin\nperformance-results\nsummary.md\ncalls\n",
  ]

  private struct Outcome {
    let isGreen: Bool
    let log: String
    let summary: String
    /// What the stand-in for `gh` was asked.
    let calls: String
  }

  /// Commits the files, then the changed ones on top, and runs the job for that pull request.
  private func run(changing changes: [String: String], ghFails: Bool = false) throws -> Outcome {
    _ = try ExternalProgram.path("git", package: "git")
    let folder = try TemporaryFolder()
    let git = "git -c init.defaultBranch=main -c user.name=t -c user.email=t@example.com"
    for (name, text) in Self.files { try folder.write(text.hasSuffix("\n") ? text : text + "\n", to: name) }
    XCTAssertEqual(
      try Loadline.shell("\(git) init -q . && git add -A && \(git) commit -qm base", in: folder).exitCode, 0)
    let base = try Loadline.shell("git rev-parse HEAD", in: folder).output.trimmingCharacters(in: .newlines)
    for (name, text) in changes { try folder.write(text + "\n", to: name) }
    XCTAssertEqual(try Loadline.shell("git add -A && \(git) commit -qm head", in: folder).exitCode, 0)
    // The tests install what they need; a comment goes nowhere.
    try folder.write("#!/bin/sh\nexit 0\n", to: "bin/apt-get")
    try folder.write(
      "#!/bin/sh\necho \"$@\" >> calls\nfor word; do case $word in body=@*) cat \"${word#body=@}\" >> calls;; esac; done\n"
        + (ghFails ? "exit 1\n" : "exit 0\n"), to: "bin/gh")
    _ = try Loadline.shell("chmod +x bin/*", in: folder)
    let path =
      "\(folder.path)/bin:\(try Loadline.folder()):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    let job = WorkflowJob(
      in: folder,
      context: [
        "github.event.pull_request.base.sha": base, "github.event.pull_request.number": "12",
        "github.action_path": Repository.root, "github.repository": "o/r", "github.token": "t",
      ],
      environment: [
        "PATH": path, "GITHUB_WORKSPACE": folder.path, "GITHUB_STEP_SUMMARY": folder.path + "/summary.md",
        "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": base, "GITHUB_REF": "refs/pull/12/merge",
        "RUNNER_TEMP": folder.path,
        "GITHUB_PATH": folder.path + "/.path",
      ])
    let isGreen = try job.run(Repository.root + "/.github/workflows/pull-request.yml", job: "gate")
    XCTAssertEqual(
      job.skippedActions.map { String($0.prefix { $0 != "@" }) },
      ["actions/checkout", "actions/upload-artifact"])
    return Outcome(
      isGreen: isGreen, log: job.log, summary: (try? folder.read("summary.md")) ?? "",
      calls: (try? folder.read("calls")) ?? "")
  }

  func testAHarmlessChangeIsGreen() throws {
    let outcome = try run(changing: ["README": "words"])
    XCTAssertTrue(outcome.isGreen, outcome.log)
    XCTAssertTrue(outcome.summary.hasPrefix("# ✅ pull-request: passed"), outcome.summary)
    XCTAssertFalse(outcome.log.contains("::error"), outcome.log)
    XCTAssertTrue(outcome.calls.contains("repos/o/r/issues/12/comments"), outcome.calls)
    XCTAssertTrue(outcome.calls.contains("<!-- loadline:pipelines/pull-request.yaml -->\n# ✅"), outcome.calls)
  }

  func testASlowDownIsRed() throws {
    let outcome = try run(changing: ["work.sh": "sleep 0.12"])
    XCTAssertFalse(outcome.isGreen)
    XCTAssertTrue(outcome.summary.contains("❌ pull-request: failed"), outcome.summary)
    XCTAssertTrue(
      outcome.log.contains(
        "::error file=budgets/pull-request.yaml,line=2,endLine=2,title=missed-limit::change.work.time is"),
      outcome.log)
  }

  func testABrokenRuleIsRed() throws {
    let rule = try XCTUnwrap(Self.files["monitoring/rules/api.yaml"])
    let outcome = try run(changing: [
      "monitoring/rules/api.yaml": rule.replacingOccurrences(of: "sum(rate(", with: "sum(rat(")
    ])
    XCTAssertFalse(outcome.isGreen)
    XCTAssertTrue(
      outcome.log.contains("::error file=monitoring/rules/api.yaml,line=5,col=19,"), outcome.log)
  }

  /// From a fork the token may only read: the gate's verdict stands, the summary has it all.
  func testACommentThatMayNotBeWrittenChangesNothing() throws {
    let outcome = try run(changing: ["README": "words"], ghFails: true)
    XCTAssertTrue(outcome.isGreen, outcome.log)
    XCTAssertTrue(outcome.log.contains("::notice::the comment was not written"), outcome.log)
    XCTAssertTrue(outcome.summary.contains("✅ pull-request: passed"))
  }

  /// A wrong file runs nothing; that is said beside its line, in the summary, and in the comment, where no older verdict
  /// stays.
  func testAWrongPipelineIsRed() throws {
    let pipeline = try XCTUnwrap(Self.files["pipelines/pull-request.yaml"])
    let outcome = try run(changing: [
      "pipelines/pull-request.yaml": pipeline.replacingOccurrences(of: "compare:", with: "compair:")
    ])
    XCTAssertFalse(outcome.isGreen)
    XCTAssertTrue(outcome.log.contains("::error file=pipelines/pull-request.yaml,line=8,"), outcome.log)
    XCTAssertTrue(
      outcome.summary.hasPrefix("# ❌ pipelines/pull-request.yaml: nothing was run\n\n    "), outcome.summary)
    XCTAssertTrue(
      outcome.summary.contains("\n    pipelines/pull-request.yaml:8:7: error: unknown key 'compair'"),
      outcome.summary)
    XCTAssertTrue(outcome.summary.hasSuffix("\n    exit code 2\n"), outcome.summary)
    XCTAssertTrue(
      outcome.calls.contains("<!-- loadline:pipelines/pull-request.yaml -->\n\(outcome.summary)"),
      outcome.calls)
  }
}
